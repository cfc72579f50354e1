"""What the style sheet of the principal page adds to that of the review: the timeline, differences, notices."""

from __future__ import annotations

from typing import Final

from iamdrift.reports.review.sheet import SHEET as COMMON

_OWN: Final = """
:root{--gain:#fbe9e7;--gain-ink:#8e1525;--loss:#e6f4ea;--loss-ink:#0f5c2e}
@media (prefers-color-scheme:dark){:root{--gain:#3a1d20;--gain-ink:#ff9aa5;--loss:#17301f;--loss-ink:#7fdca0}}
body{overflow-wrap:break-word}
td>*{overflow-wrap:anywhere}
a:focus-visible,summary:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.5rem;z-index:1}
.strip{width:100%;height:3.5rem;margin:1rem 0 .25rem}
.strip line{stroke:var(--line);stroke-width:2}
.ends{display:flex;justify-content:space-between;font-size:.8rem;color:var(--soft);margin:0 0 1rem;max-width:none}
.notice{border-left:4px solid var(--high);background:var(--tint);padding:.6rem .9rem;margin:1rem 0}
.notice.bad{border-color:var(--critical)}
.line{list-style:none;margin:1rem 0 0;padding:0 0 0 1.4rem;border-left:2px solid var(--line)}
.line>li{position:relative;margin:0 0 2rem;scroll-margin-top:1rem}
.line>li::before{content:"";position:absolute;left:-1.95rem;top:.35rem;width:.85rem;height:.85rem;border-radius:50%;
background:var(--c,var(--info));border:3px solid var(--paper)}
.line>li.c-critical{--c:var(--critical)}.line>li.c-high{--c:var(--high)}.line>li.c-medium{--c:var(--medium)}
.line>li.c-low{--c:var(--low)}.line>li.c-info{--c:var(--info)}
.line h3{margin:0;font-size:1.05rem}
.line p{margin:.15rem 0}
.line ul{margin:.35rem 0;padding-left:1.1rem;overflow-wrap:anywhere}
.label{font-size:.8rem;font-weight:600;color:var(--soft);margin:.6rem 0 0}
.gain .what{color:var(--gain-ink)}.loss .what{color:var(--loss-ink)}
.small{font-size:.85rem}
.date{white-space:nowrap}
pre.diff{padding:.5rem 0}
pre.diff span{display:block;padding:0 .75rem}
pre.diff .add{background:var(--gain);color:var(--gain-ink)}
pre.diff .cut{background:var(--loss);color:var(--loss-ink)}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:1rem 0}
.facts dt{color:var(--soft);font-size:.9rem}.facts dd{margin:0;overflow-wrap:anywhere;min-width:0}
details{margin:.4rem 0}
@media (max-width:45rem){.stack td:has(>span:empty){display:none}
.facts{grid-template-columns:1fr;gap:0}.facts dd{margin-bottom:.5rem}.line{padding-left:1rem}
.line>li::before{left:-1.55rem}}
@media print{.skip{display:none}details:not([open])>*:not(summary){display:block}.line h3{break-after:avoid}
pre.diff .add,pre.diff .cut,.line>li::before{print-color-adjust:exact;-webkit-print-color-adjust:exact}
:root{--gain:#fbe9e7;--gain-ink:#8e1525;--loss:#e6f4ea;--loss-ink:#0f5c2e}}
"""

SHEET: Final = COMMON + _OWN
