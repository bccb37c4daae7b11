#pragma once

#include <string_view>

namespace aisle::report {

// The look of every page: system fonts, one accent colour, light and dark by the reader's system, paper when printed.
inline constexpr std::string_view kPageStyle = R"css(
:root {
  --paper: #ffffff; --wash: #f5f7f6; --ink: #17201d; --soft: #55615c; --faint: #6b7772; --rule: #dfe5e2; --grid: #e9edeb;
  --accent: #0b7a66; --tint: #e3f2ee; --warm: #a8481d; --warm-tint: #fbeee6; --baseline: #9aa5a0;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  --han: "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "Liberation Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #121715; --wash: #1a211e; --ink: #e9efec; --soft: #a9b5b0; --faint: #8d9a94; --rule: #2c3531; --grid: #242c29;
    --accent: #4fc7ae; --tint: #16322c; --warm: #f0935f; --warm-tint: #38231a; --baseline: #7b8782;
  }
}
[data-lang="en"] [lang|="zh"], [data-lang="zh"] [lang="en"] { display: none; }
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 1088px; padding: 0 24px 48px; font: 16px/1.6 var(--sans); overflow-wrap: break-word; }
[data-lang="zh"] body { font-family: var(--han); line-height: 1.75; }
header { display: flex; justify-content: space-between; align-items: center; padding: 20px 0; border-bottom: 1px solid var(--rule); }
.brand { margin: 0; font-weight: 650; }
.brand > span { font-weight: 400; color: var(--faint); }
.languages { display: none; border: 1px solid var(--rule); border-radius: 8px; padding: 2px; }
.js .languages { display: flex; }
.languages button { border: 0; border-radius: 6px; background: none; color: var(--soft); font: inherit; font-size: 14px; line-height: 1.4; padding: 5px 12px; cursor: pointer; }
.languages [aria-pressed="true"] { background: var(--tint); color: var(--accent); font-weight: 600; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }

section { margin-top: 64px; }
#verdict { margin-top: 48px; }
h1, h2, h3, h4, p, figure, dl, dd, ul, ol { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1 { font-size: clamp(26px, 4.2vw, 38px); line-height: 1.2; letter-spacing: -0.015em; font-weight: 680; }
h2 { font-size: 23px; line-height: 1.3; letter-spacing: -0.01em; font-weight: 660; margin-bottom: 10px; }
h3 { font-size: 17px; line-height: 1.4; font-weight: 640; }
h4 { font-size: 14px; font-weight: 600; color: var(--accent); margin-top: 16px; }
[data-lang="zh"] :is(h1, h2) { letter-spacing: 0; }
section > p, figcaption > p, .beside p { max-width: 68ch; }
section > p + p, figcaption p + p, .beside p + p { margin-top: 10px; }
section > p { margin-top: 10px; }
section > p + h3 { margin-top: 24px; }
.note, .basis { color: var(--soft); }
.v { font-weight: 600; overflow-wrap: anywhere; }
h1 .v { font-weight: inherit; color: var(--accent); }
.verdict { font-size: clamp(18px, 2.3vw, 22px); line-height: 1.5; margin-top: 18px; }
[data-lang="zh"] .verdict { line-height: 1.7; }
.verdict b { color: var(--accent); font-weight: 680; }
.notice { border-left: 3px solid var(--warm); background: var(--warm-tint); padding: 10px 14px; border-radius: 0 6px 6px 0; }
code, pre { font-family: var(--mono); font-size: 0.9em; }
pre { background: var(--wash); border: 1px solid var(--rule); border-radius: 8px; padding: 14px 18px; margin: 14px 0; overflow-x: auto; }

.cards { display: grid; grid-template-columns: repeat(4, 1fr); border: 1px solid var(--rule); border-radius: 12px; margin-top: 16px; overflow: hidden; }
.cards.n7 li:first-child { grid-column: span 2; } .cards.n6 { grid-template-columns: repeat(3, 1fr); }
.cards li { padding: 18px 18px 16px; box-shadow: 1px 1px 0 var(--rule); display: flex; flex-direction: column; min-width: 0; }
.cards h3 { font-size: 15px; }
.cards .short { font-size: 13px; line-height: 1.4; color: var(--soft); flex: 1; }
.cards .unknown .short, .cards li:not(:has(.against)) .short { flex: none; }
.cards .value { font-size: 31px; line-height: 1.15; font-weight: 680; letter-spacing: -0.02em; margin-top: 12px; font-variant-numeric: tabular-nums; }
.cards li:first-child .value { color: var(--accent); }
.cards .range { font-size: 13px; color: var(--soft); font-variant-numeric: tabular-nums; }
.cards .against { font-size: 13px; line-height: 1.45; color: var(--soft); }
.against > span { display: block; }
[data-lang="en"] .against > [lang|="zh"], [data-lang="zh"] .against > [lang="en"] { display: none; }
.better { color: var(--accent); } .worse { color: var(--warm); }
.mini { display: block; width: 100%; max-width: 260px; margin: 8px 0 6px; }
.cards + .note { font-size: 14px; margin-top: 12px; }

.scroll { overflow-x: auto; margin-top: 18px; -webkit-overflow-scrolling: touch; }
table { border-collapse: collapse; width: 100%; font-size: 15px; line-height: 1.4; }
th, td { text-align: left; vertical-align: top; padding: 11px 14px 11px 0; border-bottom: 1px solid var(--rule); font-weight: 400; }
thead th { font-size: 13px; font-weight: 600; color: var(--soft); white-space: nowrap; vertical-align: bottom; }
.models thead [title] { cursor: help; text-decoration: underline dotted var(--baseline); text-underline-offset: 3px; }
th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
td small, td b { display: block; }
td small { font-size: 12.5px; color: var(--faint); }
td b { font-weight: 500; }
.models tbody th { min-width: 140px; font-weight: 500; }
.models .champion > * { background: var(--tint); }
.models .champion th, .models .champion b { font-weight: 680; }
.models tbody th, .models thead th:first-child { padding-left: 12px; position: sticky; left: 0; background: var(--paper); }
.models td:last-child, .models thead th:last-child { padding-right: 12px; }
.badge { display: inline-block; font-size: 12px; font-weight: 600; line-height: 1; color: var(--paper); background: var(--accent); border-radius: 99px; padding: 4px 8px; white-space: nowrap; vertical-align: 1px; }
.scroll + p { margin-top: 14px; }
.models thead th { white-space: normal; } .models thead th.n { min-width: 70px; } .models :is(th, td) { padding-right: 10px; }
.models tbody th small { display: block; font-size: 12.5px; font-weight: 400; color: var(--soft); }
.settings dd { font-family: var(--mono); font-size: 0.92em; overflow-wrap: anywhere; }
.glossary { display: grid; grid-template-columns: repeat(3, 1fr); gap: 14px 32px; margin-top: 8px; font-size: 14px; line-height: 1.55; }
#models h3 { margin-top: 32px; }
.glossary dt { font-weight: 600; }
.glossary dd { color: var(--soft); }

figure { display: grid; grid-template: "chart title" auto "chart text" 1fr / minmax(0, 580px) minmax(0, 1fr); column-gap: 44px; margin-top: 24px; }
figure > h3 { grid-area: title; } .chart { grid-area: chart; } figcaption { grid-area: text; }
:is(#curves, #learning) figure + figure { margin-top: 44px; }
.chart { display: block; width: 100%; height: auto; overflow: visible; }
.chart text { font-size: 13px; fill: var(--soft); font-variant-numeric: tabular-nums; }
.chart .end { text-anchor: end; } .chart .middle { text-anchor: middle; }
.chart .name { fill: var(--ink); font-weight: 500; }
.grid { stroke: var(--grid); } .axis { stroke: var(--baseline); }
.line { fill: none; stroke: var(--accent); stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round; }
.area { fill: var(--accent); opacity: 0.09; }
.reference { fill: none; stroke: var(--baseline); stroke-width: 1.5; stroke-dasharray: 5 5; }
.joint { fill: none; stroke: var(--accent); stroke-width: 1.5; opacity: 0.45; }
.dot { fill: var(--accent); }
.cloud { fill: none; stroke: var(--accent); stroke-width: 4.5; stroke-linecap: round; opacity: 0.4; }
.mark { fill: var(--warm); stroke: var(--paper); stroke-width: 2; }
.whisker { fill: none; stroke: var(--ink); stroke-width: 1.5; opacity: 0.55; }
.chart .bar-name { fill: var(--ink); font-weight: 500; }
.bar { fill: var(--accent); } .bar-track { fill: var(--wash); }
.chart .faint { fill: var(--faint); }
.scale { stroke: var(--grid); stroke-width: 4; stroke-linecap: round; }
.span { stroke: var(--accent); stroke-width: 4; stroke-linecap: round; opacity: 0.4; }
.baseline { stroke: var(--baseline); stroke-width: 2.5; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 20px; margin-top: 10px; font-size: 14px; color: var(--soft); }
.legend li { display: flex; align-items: center; gap: 8px; }
.swatch { width: 24px; height: 14px; flex: none; }

.beside { display: grid; grid-template-columns: minmax(0, 580px) minmax(0, 1fr); gap: 20px 44px; align-items: center; margin-top: 18px; }
.confusion { table-layout: fixed; border-collapse: separate; border-spacing: 4px; }
.confusion :is(th, td) { border: 0; padding: 14px 16px; overflow-wrap: anywhere; }
.confusion th { font-weight: 600; font-size: 14px; vertical-align: middle; white-space: normal; color: var(--ink); }
.confusion th { padding: 8px 6px 8px 0; }
.confusion thead th { vertical-align: bottom; padding-left: 16px; }
.confusion th small { display: block; font-size: 13px; font-weight: 400; color: var(--soft); }
.confusion tr > :first-child { width: 24%; }
.confusion td b { font-size: 24px; line-height: 1.2; font-weight: 660; font-variant-numeric: tabular-nums; }
.confusion td > span { display: block; }
td small.worse { color: var(--warm); }
[data-lang="en"] td > [lang|="zh"], [data-lang="zh"] td > [lang="en"] { display: none; }
small .v { font-weight: 400; }
.confusion td small { color: var(--soft); font-size: 13px; }
.beside.top { align-items: start; }
.costs { display: grid; gap: 14px; }
.costs li { display: grid; grid-template-columns: 1fr auto; gap: 4px 14px; font-size: 15px; line-height: 1.4; }
.costs li > span { grid-column: 1; grid-row: 1; } .costs b { grid-column: 2; grid-row: 1; font-weight: 500; font-variant-numeric: tabular-nums; }
[data-lang="en"] .costs [lang|="zh"], [data-lang="zh"] .costs [lang="en"] { display: none; }
.costs i { grid-column: 1 / -1; height: 8px; border-radius: 2px; background: var(--baseline); min-width: 2px; }
.costs .chosen { font-weight: 600; } .costs .chosen b { font-weight: 680; color: var(--accent); } .costs .chosen i { background: var(--accent); }
#errors h3 { margin-top: 32px; }

.matrix { width: auto; border-collapse: separate; border-spacing: 3px; }
.matrix :is(th, td) { border: 0; padding: 9px 12px; text-align: center; vertical-align: middle; }
.matrix th { font-weight: 600; font-size: 13.5px; color: var(--ink); }
.matrix tbody th, .matrix tfoot th { text-align: right; position: sticky; left: 0; background: var(--paper); }
.matrix thead td { font-size: 12.5px; color: var(--soft); text-align: right; }
.matrix tbody td { min-width: 76px; border-radius: 6px; background: linear-gradient(transparent, transparent), var(--wash); font-variant-numeric: tabular-nums; }
.matrix .hit { background: color-mix(in srgb, var(--accent) var(--s), var(--wash)); }
.matrix .slip { background: color-mix(in srgb, var(--warm) var(--s), var(--wash)); }
.matrix .none { color: var(--faint); }
.matrix td b { font-weight: 600; } .matrix td small { color: inherit; opacity: 0.85; }
.matrix .deep { color: var(--paper); }
.matrix tfoot :is(th, td) { font-size: 13px; font-weight: 500; color: var(--soft); }

.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 440px), 1fr)); gap: 28px 44px; margin-top: 18px; }
.panel { max-width: 580px; min-width: 0; break-inside: avoid; }
.panel h4 { margin: 0 0 8px; color: var(--ink); font-size: 15px; }
#importance h3, #data h3 { margin: 32px 0 8px; }
.notes li { padding: 4px 0; color: var(--soft); }
.right { background: var(--tint); border-radius: 8px; } .right b { color: var(--accent); }
.wrong { background: var(--warm-tint); border-radius: 8px; } .wrong b { color: var(--warm); }

.prepared { table-layout: fixed; }
.prepared :is(th, td) { overflow-wrap: anywhere; }
.prepared :is(th, td):nth-child(1) { width: 28%; } .prepared :is(th, td):nth-child(2) { width: 11%; }
.prepared :is(th, td):nth-child(3) { width: 11%; padding-right: 28px; } .prepared :is(th, td):nth-child(5) { width: 12%; }
.prepared :is(th, td):is(:nth-child(3), :nth-child(5)) { text-align: right; font-variant-numeric: tabular-nums; }
.prepared tbody th { font-weight: 500; }
.prepared .out > * { color: var(--faint); }
summary { cursor: pointer; color: var(--accent); font-weight: 500; padding: 14px 0 2px; }
.steps { counter-reset: step; max-width: 76ch; }
.steps li { counter-increment: step; position: relative; padding: 9px 0 9px 44px; }
.steps li::before { content: counter(step); position: absolute; left: 0; top: 10px; width: 26px; height: 26px; border-radius: 50%; background: var(--tint); color: var(--accent); font: 600 14px/26px var(--sans); text-align: center; }
.facts { display: grid; grid-template-columns: repeat(3, 1fr); gap: 18px 32px; margin-top: 16px; }
.facts dt { font-size: 13px; color: var(--soft); }
.facts dd { overflow-wrap: anywhere; font-weight: 500; font-variant-numeric: tabular-nums; }
footer { margin-top: 64px; padding-top: 18px; border-top: 1px solid var(--rule); color: var(--faint); font-size: 14px; }

@media (max-width: 860px) {
  .beside { grid-template-columns: minmax(0, 1fr); }
  figure { grid-template: "title" auto "chart" auto "text" auto / minmax(0, 1fr); row-gap: 12px; max-width: 620px; }
  .legend { margin-top: 0; }
  .cards.cards { grid-template-columns: repeat(2, 1fr); }
  .glossary, .facts { grid-template-columns: repeat(2, 1fr); }
}
@media (max-width: 520px) {
  body { padding: 0 16px 40px; }
  section { margin-top: 48px; }
  #verdict { margin-top: 32px; }
  header { padding: 14px 0; }
  .cards li { padding: 14px; }
  .cards .value { font-size: 28px; }
  .glossary, .facts { grid-template-columns: 1fr; }
  .facts { gap: 12px; }
  .chart text { font-size: 16.5px; }
  .prepared, .prepared tbody { display: block; }
  .prepared thead { position: absolute; clip-path: inset(50%); }
  .prepared tr { display: grid; grid-template-columns: 1fr auto; gap: 0 14px; padding: 10px 0; border-bottom: 1px solid var(--rule); }
  .prepared tr > * { width: auto !important; border: 0; padding: 0 !important; text-align: left !important; }
  .prepared td:is(:nth-child(2), :nth-child(5)) { text-align: right !important; }
  .prepared td:nth-child(2) { color: var(--soft); }
  .prepared td:nth-child(4) { grid-column: 1 / -1; grid-row: 2; font-size: 14px; color: var(--soft); }
  .prepared td:is(:nth-child(3), :nth-child(5)) { font-size: 13px; color: var(--faint); }
  .prepared td:nth-child(3)::before { content: var(--missing-en) " "; }
  .prepared td:nth-child(5)::before { content: var(--features-en) " "; }
  [data-lang="zh"] .prepared td:nth-child(3)::before { content: var(--missing-zh) " "; }
  [data-lang="zh"] .prepared td:nth-child(5)::before { content: var(--features-zh) " "; }
  .prepared td small { display: inline; margin-left: 6px; }
  .prepared td small.worse { display: block; margin: 0; }
  .matrix :is(th, td) { padding: 7px 6px; }
  .matrix tbody td { min-width: 54px; }
  .confusion td { padding: 12px 10px; }
  .confusion thead th { padding-left: 10px; }
}
@media print {
  @page { margin: 14mm; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { max-width: none; padding: 0; font-size: 9.5pt; line-height: 1.5; }
  .languages, summary, details thead { display: none !important; }
  header { padding-top: 0; }
  section, #verdict { margin-top: 26px; }
  h1 { font-size: 21pt; } h2 { font-size: 14pt; margin-bottom: 6px; } h3 { font-size: 11pt; } h4 { font-size: 9pt; margin-top: 10px; }
  .verdict { font-size: 12.5pt; margin-top: 10px; }
  figure, .cards, .beside, .steps li, tr, .glossary > div, .facts > div, #use { break-inside: avoid; }
  h2, h3, h4, section > .note { break-after: avoid; }
  .scroll { overflow: visible; margin-top: 10px; }
  .models th { position: static !important; }
  .models { font-size: 8pt; } .models :is(th, td) { padding-right: 7px; } .models tbody th { min-width: 90px; }
  .models thead th, .models td small, .models tbody th small { font-size: 7.5pt; }
  .matrix th { position: static !important; } .matrix :is(th, td) { padding: 4px 8px; }
  .panels { grid-template-columns: repeat(2, 1fr); gap: 16px 28px; margin-top: 10px; }
  .costs { gap: 8px; } .costs li { font-size: 9pt; }
  details .scroll { margin-top: 0; }
  table { font-size: 9pt; }
  th, td { padding-top: 6px; padding-bottom: 6px; }
  td small, .legend, .glossary, .facts, .cards .short, .cards .range, .cards .against { font-size: 8.5pt; }
  figure { grid-template: "chart title" auto "chart text" 1fr / 50% minmax(0, 1fr); column-gap: 28px; row-gap: 0; max-width: none; margin-top: 14px; }
  :is(#curves, #learning) figure + figure { margin-top: 18px; }
  .legend { margin-top: 6px; }
  .beside { grid-template-columns: 54% minmax(0, 1fr); column-gap: 28px; }
  .confusion :is(th, td) { padding: 8px 12px; }
  .confusion td b { font-size: 16pt; }
  .cards, .cards.cards { grid-template-columns: repeat(4, 1fr); }
  .cards li { padding: 12px; }
  .cards .value { font-size: 18pt; }
  .glossary, .facts { grid-template-columns: repeat(3, 1fr); gap: 10px 24px; }
  .steps li { padding: 5px 0 5px 36px; }
  .steps li::before { top: 5px; width: 22px; height: 22px; line-height: 22px; font-size: 9pt; }
  footer { margin-top: 24px; }
}
)css";

}  // namespace aisle::report
