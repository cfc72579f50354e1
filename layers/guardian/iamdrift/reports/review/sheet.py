"""The style sheet of the review page: light, dark, narrow and on paper."""

from __future__ import annotations

from typing import Final

SHEET: Final = """
:root{--paper:#fff;--ink:#1b1f24;--soft:#59626d;--line:#d9dee4;--tint:#f5f7f9;--link:#0b57a4;
--critical:#8e1525;--high:#c8501e;--medium:#a87800;--low:#4b7bb0;--info:#8a949f}
@media (prefers-color-scheme:dark){:root{--paper:#14171b;--ink:#e8ebee;--soft:#a2abb5;--line:#30363d;--tint:#1c2127;
--link:#79b8ff;--critical:#e5566a;--high:#ee8350;--medium:#e0b83a;--low:#6fa3da;--info:#7d8790}}
*{box-sizing:border-box}
html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink)}
main{max-width:72rem;margin:0 auto;padding:2rem 1.5rem 4rem}
h1{font-size:2rem;line-height:1.2;margin:0 0 .25rem;letter-spacing:-.01em}
h2{font-size:1.3rem;margin:3rem 0 .75rem;padding-top:1rem;border-top:2px solid var(--ink)}
h3{font-size:1rem;margin:1.5rem 0 .5rem}
p{max-width:48rem;margin:.5rem 0}
.soft{color:var(--soft)}
a{color:var(--link)}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0;margin:1.25rem 0 0;font-size:.9rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:1.5rem 0}
.tile{border:1px solid var(--line);border-radius:6px;padding:.75rem 1rem;background:var(--tint)}
.tile b{display:block;font-size:1.75rem;line-height:1.2;font-variant-numeric:tabular-nums}
.tile span{font-size:.85rem;color:var(--soft)}
svg{display:block}
.bar{width:100%;height:1.5rem;border-radius:4px}
.share{width:100%;min-width:6rem;height:.8rem;border-radius:2px;margin-top:.35rem}
.short{margin:.25rem 0 1rem;padding-left:1.1rem;max-width:48rem}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(22rem,100%),1fr));gap:.75rem}
.cards .card{margin:0}
.trend{max-width:100%;height:auto}
.trend text{font-size:13px;fill:var(--ink)}
.empty{fill:var(--tint)}
.critical{fill:var(--critical)}.high{fill:var(--high)}.medium{fill:var(--medium)}.low{fill:var(--low)}.info{fill:var(--info)}
.key{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0;margin:.5rem 0;font-size:.9rem}
.sev{white-space:nowrap;font-weight:600}
.sev::before{content:"";display:inline-block;width:.7em;height:.7em;border-radius:2px;margin-right:.4em;background:var(--c)}
.sev.c-critical{--c:var(--critical)}.sev.c-high{--c:var(--high)}.sev.c-medium{--c:var(--medium)}
.sev.c-low{--c:var(--low)}.sev.c-info{--c:var(--info)}
.scroll{overflow-x:auto;margin:.75rem 0}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.45rem .75rem .45rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--soft);font-size:.8rem;white-space:nowrap}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
td.up{font-weight:700}
caption{text-align:left;color:var(--soft);font-size:.85rem;padding-bottom:.25rem}
.whole{white-space:nowrap}
code{font:.85em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
pre{font:.8rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--tint);
border:1px solid var(--line);border-radius:6px;padding:.75rem;overflow:auto;max-height:28rem;white-space:pre-wrap;
overflow-wrap:anywhere}
.card{border:1px solid var(--line);border-radius:6px;padding:.75rem 1rem;margin:.75rem 0}
.card h3{margin:0 0 .25rem;overflow-wrap:anywhere}
.card ul{margin:.25rem 0;padding-left:1.1rem}
details>summary{cursor:pointer;color:var(--link)}
.box{display:inline-block;width:.9em;height:.9em;border:1.5px solid var(--soft);margin-right:.35em;vertical-align:-.1em}
.write{display:inline-block;min-width:14rem;border-bottom:1px solid var(--soft);height:1.6rem}
footer{margin-top:3rem;border-top:1px solid var(--line);padding-top:1rem;font-size:.85rem;color:var(--soft)}
@media (max-width:64rem){th{white-space:normal}td,th{padding-right:.5rem}.share{min-width:3rem}}
td:not(.n){min-width:7rem}td>span{overflow-wrap:anywhere}td.n>span{overflow-wrap:normal}
@media (max-width:45rem){main{padding:1.25rem 1rem 3rem}h1{font-size:1.5rem}h2{margin-top:2rem}
.stack thead{display:none}.stack,.stack tbody,.stack caption{display:block}
.stack tr{display:block;padding:.6rem 0;border-bottom:1px solid var(--line)}
.stack td{display:flex;gap:.75rem;border:0;padding:.15rem 0;text-align:left}
.stack td::before{content:attr(data-label);flex:0 0 6.5rem;color:var(--soft);font-size:.8rem;padding-top:.1rem}
.stack td>*{min-width:0;flex:1;overflow-wrap:anywhere}
.write{min-width:8rem}}
@media print{:root{--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--tint:#f4f4f4;--link:#000;
--critical:#8e1525;--high:#c8501e;--medium:#a87800;--low:#4b7bb0;--info:#8a949f}
details::details-content{content-visibility:visible;block-size:auto}
@page{size:A4;margin:16mm 14mm}html{font-size:10.5pt}main{max-width:none;padding:0}nav{display:none}
h2{break-after:avoid;margin-top:1.6rem}tr,.card,.tile{break-inside:avoid}thead{display:table-header-group}
.scroll{overflow:visible}pre{max-height:none;overflow:visible}a{text-decoration:none}
svg,.sev::before{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""
