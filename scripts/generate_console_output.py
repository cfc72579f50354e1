"""Write below each command of the documentation's `console` blocks what it really prints in docs/examples.

Run it after changing a command or a page. A test compares.
"""

from __future__ import annotations

from scripts.console_blocks import Block, blocks, pages, real_output, shown
from scripts.example_ledger import example_ledger
from scripts.generate_cli_reference import run


def written(block: Block) -> str:
    lines = (line for each in shown(block) for line in (f"$ {each.line}", *real_output(each, *run(each.line))))
    return "\n".join(lines)


def main() -> None:
    with example_ledger():
        for path in pages():
            text = path.read_text(encoding="utf-8")
            for block in blocks(path):
                if block.language == "console":
                    text = text.replace(f"```console\n{block.text}\n```", f"```console\n{written(block)}\n```")
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
