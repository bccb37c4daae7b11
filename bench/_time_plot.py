"""A line chart of figures over the seconds of a run, as SVG: one panel above the other. (Not a table itself.)"""

WIDTH, PANEL, LEFT, RIGHT = 720, 170, 70, 20


def svg(title, panels):
    """panels: {name with its unit: [(second, figure)]}."""
    height = 40 + PANEL * len(panels) + 30
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{height}" fill="white"/><text x="{LEFT}" y="22" font-size="15">{title}</text>']
    for number, (name, points) in enumerate(panels.items()):
        top, bottom = 40 + PANEL * number + 20, 40 + PANEL * (number + 1) - 20
        end, most = max(second for second, _ in points), max(figure for _, figure in points) * 1.15 or 1
        across = lambda second: LEFT + second / max(1, end) * (WIDTH - LEFT - RIGHT)
        up = lambda figure: bottom - figure / most * (bottom - top)
        out.append(f'<text x="{LEFT}" y="{top - 6}">{name}</text>')
        for share in (0, 0.5, 1):
            y = up(share * most)
            out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/><text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{share * most:.3g}</text>')
        path = " ".join(f"{across(second):.1f},{up(figure):.1f}" for second, figure in points)
        out.append(f'<polyline points="{path}" fill="none" stroke="#0b6e4f" stroke-width="1.5"/>')
        if number == len(panels) - 1:
            out += [f'<text x="{across(end * share):.1f}" y="{bottom + 22}" text-anchor="middle">{end * share:.0f} s</text>' for share in (0, 0.5, 1)]
    return "\n".join(out) + "\n</svg>\n"
