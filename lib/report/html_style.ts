/**
 * How a page looks.
 *
 * @module
 */

/** The style sheet of a page: on a screen, in the dark, on a phone, on paper. */
export const htmlStyle = `
:root {
  color-scheme: light dark;
  --text: #1b2025; --faint: #545d66; --paper: #ffffff; --band: #f3f5f7;
  --line: #cdd3d9; --accent: #1259b8; --shade: #2f7de1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e7ebef; --faint: #a7b1bb; --paper: #12161b; --band: #1c2228;
    --line: #3b444d; --accent: #7db4ff; --shade: #4c93f0;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif;
}
main, header, footer { max-width: 78rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; }
footer { padding-bottom: 3rem; }
h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; margin: 0; }
h2 { font-size: 1.35rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .5rem 0; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.faint, .count, caption, figcaption { color: var(--faint); }
.count { white-space: nowrap; }
.count::before { content: "("; }
.count::after { content: ")"; }
.aside {
  position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}
.controls { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: .75rem 0; }
.controls[hidden] { display: none; }
input[type=search] {
  font: inherit; color: inherit; background: var(--paper); max-width: 100%;
  border: 1px solid var(--faint); border-radius: .3rem; padding: .3rem .5rem;
}
button { font: inherit; color: inherit; cursor: pointer; }
.controls button {
  background: var(--band); border: 1px solid var(--faint);
  border-radius: .3rem; padding: .3rem .7rem;
}
.scroll { position: relative; overflow-x: auto; max-width: 100%; margin: .5rem 0 1rem; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: .5rem; position: sticky; left: 0; max-width: min(76rem, 100vw - 2rem); }
th, td { padding: .25rem .45rem; text-align: right; vertical-align: top; white-space: nowrap; }
tbody th { font-weight: normal; }
thead th { vertical-align: bottom; border-bottom: 1px solid var(--line); }
thead tr:last-child th, thead th[rowspan] { border-bottom: 2px solid var(--text); }
thead th[scope=colgroup] { text-align: center; }
:is(.groups, .runs) tbody tr:nth-child(even of :not([hidden])) { background: var(--band); }
th button {
  background: none; border: 0; padding: 0; font-weight: inherit; white-space: nowrap;
}
th button::after { content: " \\2195"; color: var(--faint); content: " \\2195" / ""; }
th[aria-sort=ascending] button::after { content: " \\2191"; color: inherit; content: " \\2191" / ""; }
th[aria-sort=descending] button::after { content: " \\2193"; color: inherit; content: " \\2193" / ""; }
th.text, table.runs th, table.runs td.text { text-align: left; }
table.runs code { font-size: .95em; }
table.confusion tbody td {
  background: color-mix(in srgb, var(--shade) calc(var(--share, 0) * 50%), var(--paper));
  min-width: 4rem; print-color-adjust: exact; -webkit-print-color-adjust: exact;
}
table.confusion .diagonal { font-weight: 700; outline: 1px solid var(--faint); outline-offset: -2px; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 328px), 1fr)); gap: 1rem 1.5rem; }
figure { margin: 0; min-width: 0; break-inside: avoid; }
figcaption { overflow-wrap: anywhere; }
figcaption strong { color: var(--text); }
svg.plot { display: block; max-width: 100%; height: auto; overflow: visible; white-space: pre; }
details { border-bottom: 1px solid var(--line); }
details[hidden] { display: none; }
summary { padding: .35rem 0; cursor: pointer; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; margin: .5rem 0; }
dt { color: var(--faint); }
dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 30rem) {
  dl { grid-template-columns: minmax(0, 1fr); }
  dd { margin-bottom: .5rem; }
  h1 { font-size: 1.4rem; }
}
@media print {
  :root {
    color-scheme: light;
    --text: #000000; --faint: #444444; --paper: #ffffff; --band: #f3f5f7;
    --line: #bbbbbb; --accent: #1259b8; --shade: #2f7de1;
  }
  body { font-size: 10pt; }
  main, header, footer { max-width: none; padding: 0; }
  .controls, th button::after { display: none; }
  /* Buttons are not painted in headers that are repeated on a page. */
  th button { display: contents; }
  .scroll { overflow: visible; }
  table { font-size: 8pt; }
  th, td { padding: .1rem .35rem; }
  td.text { white-space: normal; }
  tr { break-inside: avoid; }
  h2, h3, h3 + p, summary { break-after: avoid; }
  .plots { display: block; }
  figure { display: inline-block; width: 328px; margin: 0 1rem 1rem 0; vertical-align: top; }
  details:not([open]) { display: none; }
  a { color: inherit; text-decoration: none; }
}
`;
