"""The main figures of understand, computed a second time: plain Python over lists of events, nothing of ours used."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta

SILENCE = timedelta(minutes=30)


def day(time):
    return time.date()


def orders_of(events):
    """{person: [(time, worth)]}, an order each; without an id, what a person buys in a day is one."""
    orders = defaultdict(lambda: [None, 0.0])
    for event in events:
        if event["type"] != "purchase":
            continue
        order = orders[event["person"], event.get("order_id") or str(day(event["time"]))]
        order[0] = min(order[0] or event["time"], event["time"])
        order[1] += (event.get("quantity") or 1) * (event.get("price") or 0)
    out = defaultdict(list)
    for (person, _), (time, worth) in orders.items():
        out[person].append((time, worth))
    return {person: sorted(found) for person, found in out.items()}


def retention(orders):
    """{month of the first order: (people, [share by months later])}."""
    months = {person: {(time.year, time.month) for time, _ in found} for person, found in orders.items()}
    cohorts = defaultdict(Counter)
    for bought in months.values():
        first = min(bought)
        for month in bought:
            cohorts[first][(month[0] - first[0]) * 12 + month[1] - first[1]] += 1
    return {f"{year:04}-{month:02}": (later[0], [later[i] / later[0] for i in range(max(later) + 1)])
            for (year, month), later in cohorts.items()}


def month(time):
    return f"{time:%Y-%m}", 12 * time.year + time.month


def week(time):
    """Its Monday, and a number that grows by one a week."""
    monday = day(time) - timedelta(days=time.weekday())
    return str(monday), monday.toordinal() // 7


def cohorts(orders, period):
    """{month or week of the first order: {how much later: (people, orders, revenue)}}."""
    out = defaultdict(lambda: defaultdict(lambda: [set(), 0, 0.0]))
    for person, found in orders.items():
        first, begin = period(min(time for time, _ in found))
        for time, worth in found:
            place = out[first][period(time)[1] - begin]
            place[0].add(person)
            place[1] += 1
            place[2] += worth
    return {first: {later: (len(people), count, worth) for later, (people, count, worth) in places.items()} for first, places in out.items()}


def walks(events):
    """What each visit did, one thing after the other; the same again is one."""
    out = []
    for session in sessions_of(events):
        steps = ["(goal)" if event["type"] == "purchase" else event["type"] for event in session]
        out.append(["(entry)", *(step for i, step in enumerate(steps) if i == 0 or step != steps[i - 1]), "(exit)"])
    return out


def median_wait(orders):
    """Days after which at most half of all orders still wait for the next one of the same person (Kaplan & Meier)."""
    last = max(day(time) for found in orders.values() for time, _ in found)
    spells = []
    for found in orders.values():
        days = sorted({day(time) for time, _ in found})
        spells += [((later - earlier).days, True) for earlier, later in zip(days, days[1:])] + [((last - days[-1]).days, False)]
    share = 1.0
    for length in sorted({length for length, ended in spells if ended}):
        at_risk = sum(1 for spell, _ in spells if spell >= length)
        share *= 1 - sum(1 for spell, ended in spells if ended and spell == length) / at_risk
        if share <= 0.5:
            return length
    return None


def sessions_of(events):
    """Lists of one person's events with the same session id, or cut by half an hour of silence."""
    out = []
    last = {}
    for event in sorted(events, key=lambda event: event["time"]):
        key = (event["person"], event.get("session_id"))
        session = last.get(key)
        if session is None or (event.get("session_id") is None and event["time"] - session[-1]["time"] > SILENCE):
            session = last[key] = []
            out.append(session)
        session.append(event)
    return out


def funnel(events, steps, window):
    """How many people came to each step, one after the other within the window of the first."""
    by_person = defaultdict(lambda: defaultdict(list))
    for event in events:
        by_person[event["person"]][event["type"]].append(event["time"])
    reached = [0] * len(steps)
    for types in by_person.values():
        if not types[steps[0]]:
            continue
        first = now = min(types[steps[0]])
        reached[0] += 1
        for i, step in enumerate(steps[1:], 1):
            later = [time for time in types[step] if now <= time <= first + window]
            if not later:
                break
            now = min(later)
            reached[i] += 1
    return reached


def when(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
