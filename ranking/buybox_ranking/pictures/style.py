"""How the report page and its pictures look: dark words on light, readable on a phone and in print."""

PICTURE_STYLE = """
svg text { font: 12px system-ui, sans-serif; fill: #1d2126; }
svg .axis { fill: #4a525b; }
svg .note { font-size: 11px; fill: #4a525b; }
svg .tick { font-size: 11.5px; }
svg .name { font-size: 13px; }
svg .grid { stroke: #dde1e6; stroke-width: 1; }
svg .edge { stroke: #1d2126; stroke-width: 1; }
svg .mark { stroke: #4a525b; stroke-width: 1; stroke-dasharray: 4 3; }
svg .curve { fill: none; stroke: #0b5cad; stroke-width: 2.5; stroke-linejoin: round; }
svg .learned { fill: none; stroke: #b35900; stroke-width: 1.2; stroke-dasharray: 3 2; }
svg .bar { fill: #0b5cad; }
"""

PAGE_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1d2126; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0.5rem 0; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 0.5rem; padding-top: 0.8rem; border-top: 2px solid #1d2126; }
h3 { font-size: 1.05rem; margin: 1.6rem 0 0.2rem; }
h4 { font-size: 1rem; margin: 0 0 0.2rem; }
p { max-width: 44rem; margin: 0.4rem 0 0.8rem; }
.pictures { display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 22.5rem)); }
.picture { max-width: 26rem; }
figure { margin: 0; padding: 0.7rem; border: 1px solid #c9ced4; border-radius: 6px; }
figcaption { font-size: 0.875rem; color: #4a525b; }
svg { display: block; width: 100%; height: auto; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 0.6rem 0 1rem; font-size: 0.95rem; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.3rem; }
th, td { padding: 0.25rem 0.9rem 0.25rem 0; border-bottom: 1px solid #dde1e6; text-align: left; vertical-align: top; }
tbody th { font-weight: 400; }
td { font-variant-numeric: tabular-nums; }
@media print {
  main { max-width: none; padding: 0; }
  figure, tr, .picture { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
"""

STYLE = PAGE_STYLE + PICTURE_STYLE
