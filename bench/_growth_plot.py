"""A line chart of how seconds grow with something, both axes logarithmic, as SVG. (Not a table itself.)"""

import math

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 400, 60, 50
COLOURS = ("#0b6e4f", "#08519c", "#b35806", "#7a0177", "#636363")


def short(count):
    return f"{count / 1e6:.3g} M" if count >= 1e5 else f"{count:,.0f}"


def svg(title, series, axis="events"):
    """series: {name: [(how many, seconds)]}."""
    points = [point for line in series.values() for point in line]
    (x0, x1), (y0, y1) = ([edge(math.log10(point[axis]) for point in points) for edge in (min, max)] for axis in (0, 1))
    y0, y1 = math.floor(y0), math.ceil(y1)
    x1 = max(x1, x0 + 0.1)
    across = lambda events: LEFT + (math.log10(events) - x0) / (x1 - x0) * (WIDTH - LEFT - 150)
    up = lambda seconds: HEIGHT - BOTTOM - (math.log10(seconds) - y0) / max(1, y1 - y0) * (HEIGHT - BOTTOM - 40)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/><text x="{LEFT}" y="22" font-size="15">{title}</text>']
    for power in range(y0, y1 + 1):
        y = up(10**power)
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - 150}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/><text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10**power:g} s</text>')
    for events in sorted({events for events, _ in points}):
        out.append(f'<text x="{across(events):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{short(events)}</text>')
    out.append(f'<text x="{(WIDTH - 90) / 2:.0f}" y="{HEIGHT - 10}" text-anchor="middle">{axis}</text>')
    label = {}
    lowest = -math.inf
    for name, line in sorted(series.items(), key=lambda item: up(item[1][-1][1])):  # names that would touch move apart
        label[name] = lowest = max(lowest + 15, up(line[-1][1]) + 4)
    for colour, (name, line) in zip(COLOURS, series.items()):
        path = " ".join(f"{across(events):.1f},{up(seconds):.1f}" for events, seconds in line)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{across(events):.1f}" cy="{up(seconds):.1f}" r="3.5" fill="{colour}"/>' for events, seconds in line]
        out.append(f'<text x="{across(line[-1][0]) + 10:.1f}" y="{label[name]:.1f}" fill="{colour}">{name}</text>')
    return "\n".join(out) + "\n</svg>\n"
