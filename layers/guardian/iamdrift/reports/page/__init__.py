"""The page of one principal: its history, who changed what, what became possible, findings, waivers."""
