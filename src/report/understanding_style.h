#pragma once

#include <string_view>

namespace aisle::report {

// What the page about a shop's customers needs beside page_style.h.
inline constexpr std::string_view kUnderstandingStyle = R"css(
.act { border-left: 3px solid var(--accent); background: var(--tint); padding: 10px 14px; border-radius: 0 6px 6px 0; margin-top: 16px; }
.act b { color: var(--accent); font-weight: 640; margin-right: 8px; }
.first a { color: inherit; text-decoration-color: var(--baseline); text-underline-offset: 3px; }
.made-up { display: inline-block; font-size: 13px; font-weight: 600; color: var(--warm); background: var(--warm-tint); border-radius: 99px; padding: 3px 11px; margin-bottom: 12px; }
h2 .made-up { font-size: 12px; margin: 0 0 0 10px; vertical-align: 4px; letter-spacing: 0; padding: 2px 9px; }
.rows { display: grid; gap: 13px; }
.rows li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 4px 14px; font-size: 15px; line-height: 1.4; align-items: baseline; }
.rows .what { overflow-wrap: anywhere; } .rows .what > * { overflow-wrap: anywhere; }
.rows .v { font-weight: inherit; } .plain :is(th, td).n + :is(th, td):not(.n) { padding-left: 22px; } .plain .v { font-weight: inherit; }
.rows small { color: var(--faint); font-size: 13px; margin-left: 8px; }
.rows b { font-weight: 500; font-variant-numeric: tabular-nums; }
.rows .track { grid-column: 1 / -1; position: relative; height: 9px; border-radius: 2px; background: var(--wash); }
.rows i { position: absolute; inset: 0 auto 0 0; border-radius: 2px; background: var(--accent); min-width: 1px; }
.rows u { position: absolute; top: 2px; bottom: 2px; border: solid var(--ink); border-width: 0 1.5px; opacity: 0.6; text-decoration: none; }
.rows u::after { content: ""; position: absolute; left: 0; right: 0; top: 50%; border-top: 1.5px solid var(--ink); }
.rows .strong b, .rows .strong .what > span:first-child { font-weight: 660; } .rows .strong b { color: var(--warm); } .rows .strong i { background: var(--warm); }
.bar.quiet { opacity: 0.55; }
.plain tbody th { font-weight: 500; }
.plain thead th { white-space: normal; }
.plain td small { display: inline; }
.trio { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 28px 40px; margin-top: 22px; }
.trio > div { min-width: 0; break-inside: avoid; }
.trio h3, .by h3 { margin-bottom: 12px; }
.by { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 28px 40px; margin-top: 22px; }
.by > div { min-width: 0; break-inside: avoid; }
.by h3 small { display: block; font-weight: 400; font-size: 13px; color: var(--soft); }
section > h3 { margin-top: 32px; margin-bottom: 4px; }
.cohorts td { font-size: 13.5px; }
.matrix.cohorts tbody td { min-width: 54px; padding: 7px 8px; }
.matrix.cohorts tbody td.blank { background: none; }
.plain td:not(.n) { min-width: 9em; } .cohorts tbody th { white-space: nowrap; }
.trio .chart text { font-size: 12px; }
.kinds { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 16px; margin-top: 18px; }
.kinds li { border: 1px solid var(--rule); border-radius: 12px; padding: 16px 18px; break-inside: avoid; }
.kinds h3 { margin: 0; } .kinds .share { font-size: 26px; font-weight: 680; letter-spacing: -0.02em; color: var(--accent); font-variant-numeric: tabular-nums; }
.kinds small { font-size: 14px; font-weight: 400; letter-spacing: 0; color: var(--soft); }
.kinds p { font-size: 14px; color: var(--soft); margin-top: 6px; }
#sql pre { font-size: 12px; line-height: 1.45; margin: 4px 0 18px; }
#sql h4 { margin-top: 14px; }
@media print { #sql details { display: none; } .act { margin-top: 10px; } .kinds { grid-template-columns: repeat(3, 1fr); } .rows { gap: 8px; } }
)css";

}  // namespace aisle::report
