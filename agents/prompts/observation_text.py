"""An observation as short plain text. Small models read sentences better than nested JSON."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

# Told once in the system message, kept in the seat's memory, or given as the last line.
ELSEWHERE = frozenset(
    {"seat", "role", "tick", "brigade", "notebook", "recipes", "options", "sight"}
    | {"time_s", "closes_in_s", "at", "hands", "hands_free"}  # these make the first line
)
Row = Mapping[str, Any]


def text(seen: Row) -> list[str]:
    """The lines of an observation; a part that has no words of its own is written as it is."""
    lines = [_self(seen)] if "at" in seen else []
    for name, value in seen.items():
        if name in ELSEWHERE or value in (None, "", [], {}):
            continue
        words = WORDS[name](value, seen) if name in WORDS else f"{_name(name)}: {plain(value)}"
        if words:
            lines.append(words)
    return lines


def plain(value: Any) -> str:
    """Any JSON value as words."""
    if isinstance(value, Mapping):
        return ", ".join(f"{_name(key)} {plain(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        joint = "; " if any(isinstance(item, Mapping | list) for item in value) else ", "
        return joint.join(plain(item) for item in value)
    return "yes" if value is True else "no" if value is False else str(value)


def _name(word: str) -> str:
    return word.removesuffix("_s").replace("_", " ") if word.endswith("_s") else word


def _self(seen: Row) -> str:
    held = ", ".join(_thing(item) for item in seen.get("hands") or ())
    line = f"At {seen['at']}" + (f", holding {held}" if held else "")
    if "hands_free" in seen:
        line += f", {seen['hands_free']} hands free"
    if "time_s" in seen:
        line = f"Time {seen['time_s']}, {seen.get('closes_in_s', 0)} left. {line}"
    return line + "."


def _thing(item: Row) -> str:
    more = [str(item["state"])] if item.get("state") else []
    more += [f"quality {item['quality']}"] if item.get("quality", 100) != 100 else []
    return item["item"] + (f" ({', '.join(more)})" if more else "")


def _heard(rows: Sequence[Row], _: Row) -> str:
    # On one line each: nobody's words can pass for a line of the kitchen's.
    return "\n".join(f"{row['from']} says: {' '.join(row['text'].splitlines())}" for row in rows)


def _refused(row: Row, _: Row) -> str:
    asked = row.get("action") or {}
    name = " ".join(str(value) for value in asked.values())
    return f"REFUSED: {name}. {row.get('text', '')}"


def _tasks(rows: Sequence[Row], _: Row) -> str:
    return "\n".join(f"Your task {_task(row)}, from {row['by']}" for row in rows)


def _given(rows: Sequence[Row], _: Row) -> str:
    return "You delegated: " + "; ".join(f"{_task(row)}, to {row['to']}" for row in rows)


def _task(row: Row) -> str:
    accepted = " (accepted)" if row.get("accepted") else ""
    return f"{row['task']}: {row['do']} {row.get('what', '')}".strip() + accepted


def _rules(rows: Sequence[Row], _: Row) -> str:
    """Orders that begin alike are told once, with the end of each: r1 no nuts to table 6, r2 8."""
    told, before = [], ""
    rows = [{**row, "text": _short(row["text"])} for row in rows]
    for row in sorted(rows, key=lambda row: row["text"].rpartition(" ")[0]):
        begin, _, end = row["text"].rpartition(" ")
        told.append(f"{row['id']} {end if begin == before else row['text']}")
        before = begin
    return "Rules: " + "; ".join(told)


def _short(rule: str) -> str:
    return rule.replace("dish with allergen ", "").removesuffix(" leaves the pass")


def _place(place: Row, *, free: bool = False) -> list[str]:
    """What is at a station; equipment that is free is left out unless `free`."""
    parts = []
    if counter := place.get("counter"):
        things = (item if isinstance(item, str) else _thing(item) for item in counter)
        parts.append(", ".join(things))
    kit = place.get("equipment") or {}
    parts += [f"{name} {state}" for name, state in kit.items() if state != "free"]
    if open_kit := [name for name, state in kit.items() if state == "free"] if free else []:
        parts.append(f"free: {', '.join(open_kit)}")
    parts += [_cooking(row) for row in place.get("cooking") or ()]
    if stock := place.get("stock"):
        parts.append("in store " + ", ".join(f"{name} {count}" for name, count in stock.items()))
    if spoiled := place.get("spoiled"):
        parts.append("spoiled " + ", ".join(f"{name} {count}" for name, count in spoiled.items()))
    if seats := place.get("seats"):
        parts.append(f"with you {', '.join(seats)}")
    return parts


def _cooking(row: Row) -> str:
    if "ready_in_s" in row:
        state = f"ready in {row['ready_in_s']}"
    elif "burns_in_s" in row:
        state = f"DONE, burns in {row['burns_in_s']}"
    else:
        state = str(row.get("state", ""))
    return f"{row['item']} in {row['in']} {state}".rstrip()


def _here(place: Row, _: Row) -> str:
    parts = _place(place, free=True)
    return f"Here: {'; '.join(parts)}" if parts else ""


def _posts(places: Mapping[str, Row], seen: Row) -> str:
    # The post where the seat stands is told as "here".
    away = {name: place for name, place in places.items() if name != seen.get("at")}
    return "\n".join(
        f"Your post {name}: {'; '.join(_place(place, free=True)) or 'empty'}"
        for name, place in away.items()
    )


def _stationed(posts: Sequence[str], _: Row) -> str:
    return f"Your post: {', '.join(posts)}"


def _roster(rows: Mapping[str, Sequence[str]], _: Row) -> str:
    return "Posts: " + "; ".join(f"{name} {', '.join(posts)}" for name, posts in rows.items())


def _stations(places: Mapping[str, Row], _: Row) -> str:
    busy = {name: parts for name, place in places.items() if (parts := _place(place))}
    told = "; ".join(f"{name}: {', '.join(parts)}" for name, parts in busy.items())
    return f"Stations not free: {told or 'none'}"


def _seats(rows: Mapping[str, Row], _: Row) -> str:
    return "Seats: " + "; ".join(
        f"{name} {row['at']}" + (f" with {', '.join(row['hands'])}" if row["hands"] else "")
        for name, row in rows.items()
    )


def _orders(rows: Sequence[Row], _: Row) -> str:
    return "Orders: " + "; ".join(_order(row) for row in rows)


def _order(row: Row) -> str:
    dishes = ", ".join(
        line["dish"] + (f" WITHOUT {', '.join(line['no'])}" if line.get("no") else "")
        for line in row["dishes"]
    )
    vip = " VIP" if row.get("vip") else ""
    return f"{row['order']} table {row['table']}{vip} {_due(row['due_s'])}: {dishes}"


def _due(seconds: int) -> str:
    return f"in {seconds}" if seconds >= 0 else f"{-seconds} LATE"


def _to_make(rows: Sequence[Row], _: Row) -> str:
    wanted = [_step(row) for row in rows if row["missing"] > 0]
    return f"To make: {'; '.join(wanted)}" if wanted else ""


def _step(row: Row) -> str:
    times = f"{row['missing']} x " if row["missing"] > 1 else ""
    what = f"{times}{row['do']} {row['step']} at {'/'.join(row['stations'])}"
    return f"{what} {_due(row['due_s'])} ({_sources(row.get('inputs') or {})})"


def _sources(inputs: Mapping[str, Sequence[str]]) -> str:
    return ", ".join(
        f"{name} at {'/'.join(places)}" if places else f"no {name}"
        for name, places in inputs.items()
    )


def _to_plate(rows: Sequence[Row], _: Row) -> str:
    """Dishes whose parts lie alike are told together; when an order is due stands in its ticket."""
    alike: dict[str, list[str]] = {}
    for row in rows:
        what = f"{row['dish']}{_without(row)} ({_sources(row['parts'])})"
        alike.setdefault(what, []).append(row["order"])
    return "To plate: " + "; ".join(f"{', '.join(of)} {what}" for what, of in alike.items())


def _without(row: Row) -> str:
    return f" without {', '.join(row['without'])}" if row.get("without") else ""


def _pass(rows: Sequence[Row], _: Row) -> str:
    return "On the pass: " + "; ".join(
        f"{row['plate']} {row['state']}"
        + (f", contains {', '.join(row['contains'])}" if row.get("contains") else "")
        for row in rows
    )


def _plates(row: Row, _: Row) -> str:
    return "Plates: " + ", ".join(f"{count} {state}" for state, count in row.items())


def _stock(rows: Mapping[str, Row], _: Row) -> str:
    stores: dict[str, list[str]] = {}
    for name, row in rows.items():
        spoiled = f" and {row['spoiled']} spoiled" if row.get("spoiled") else ""
        stores.setdefault(row["store"], []).append(f"{name} {row['left']}{spoiled}")
    return "Stock: " + "; ".join(f"{store}: {', '.join(has)}" for store, has in stores.items())


def _ledger(row: Row, _: Row) -> str:
    money = {name: cents for name, cents in row.items() if cents}
    return f"Money so far: {plain(money)}" if money else ""


def _restocks(rows: Sequence[Row], _: Row) -> str:
    return "Restocks: " + "; ".join(
        f"{row['ingredient']} arrives in {row['arrives_in_s']}"
        if "arrives_in_s" in row
        else f"{row['ingredient']} asked by {row['by']}, not approved"
        for row in rows
    )


def _upkeep(row: Row, _: Row) -> str:
    def named(name: str) -> Iterable[str]:
        return (f"{thing} ({station})" for thing, station in (row.get(name) or {}).items())

    parts = [f"{name}: {', '.join(named(name))}" for name in ("broken", "dirty") if row.get(name)]
    if row.get("throw_away"):
        parts.append(f"to throw away: {', '.join(named('throw_away'))}")
    if row.get("spoiled_stock"):
        parts.append(f"spoiled stock in {', '.join(row['spoiled_stock'])}")
    return "Upkeep: " + "; ".join(parts)


WORDS: dict[str, Callable[[Any, Row], str]] = {
    "heard": _heard,
    "refused": _refused,
    "tasks": _tasks,
    "given": _given,
    "standing_orders": _rules,
    "off_menu": lambda names, _: f"Off the menu: {', '.join(names)}",
    "here": _here,
    "posts": _posts,
    "stationed": _stationed,
    "roster": _roster,
    "stations": _stations,
    "seats": _seats,
    "orders": _orders,
    "tickets": _orders,
    "to_make": _to_make,
    "to_plate": _to_plate,
    "pass": _pass,
    "plates": _plates,
    "stock": _stock,
    "restocks": _restocks,
    "upkeep": _upkeep,
    "ledger": _ledger,
}
