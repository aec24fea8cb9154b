from __future__ import annotations

import random

import pytest

from runoff.graph.pictures.labels import Box, curve, place_labels
from runoff.graph.pictures.layout import CARD_WIDTH, Layout, grid, settle


def drawn(seed: int) -> tuple[Layout, dict[str, float], list[tuple[str, str, str]], dict[str, tuple[float, float]]]:
    rng = random.Random(seed)
    names = [f"n{number}" for number in range(rng.randint(2, 24))]
    heights = {name: float(rng.choice((40, 55, 70))) for name in names}
    pairs = [tuple(rng.sample(names, 2)) for _ in range(rng.randint(1, 40))]
    ends = [(f"e{number}", start, end) for number, (start, end) in enumerate(pairs)]
    labels = {id: (rng.uniform(30, 140), rng.choice((17.0, 30.0))) for id, _, _ in ends if rng.random() < 0.6}
    first = [name for name in names[:3] if rng.random() < 0.5]
    return settle(heights, ends, labels, dict.fromkeys((id for id, _, _ in ends), 1), first), heights, ends, labels


@pytest.mark.parametrize("seed", range(40))
def test_cards_never_overlap_and_no_line_runs_over_a_card(seed: int) -> None:
    layout, heights, ends, _ = drawn(seed)
    boxes = {name: Box(x, y, CARD_WIDTH, heights[name]) for name, (x, y) in layout.cards.items()}
    names = list(boxes)
    for index, one in enumerate(names):
        assert not any(boxes[one].meets(boxes[other]) for other in names[index + 1 :])
    for id, start, end in ends:
        for x, y in layout.lines[id].points[1:-1]:
            assert not any(
                box.meets(Box(x, y, 0, 0)) for name, box in boxes.items() if name not in (start, end)
            )  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_lines_join_the_sides_of_their_cards(seed: int) -> None:
    layout, heights, ends, _ = drawn(seed)
    for id, start, end in ends:
        points = layout.lines[id].points
        for name, (x, y) in ((start, points[0]), (end, points[-1])):
            centre = layout.cards[name]
            assert abs(abs(x - centre[0]) - CARD_WIDTH / 2) < 0.01
            assert abs(y - centre[1]) <= heights[name] / 2


@pytest.mark.parametrize("seed", range(40))
def test_labels_stand_off_cards_and_off_each_other(seed: int) -> None:
    layout, heights, _, labels = drawn(seed)
    boxes = [Box(x, y, CARD_WIDTH, heights[name]) for name, (x, y) in layout.cards.items()]
    spots = [Box(*line.label, *labels[id]) for id, line in layout.lines.items() if line.label]
    assert spots or not labels or len(layout.lines) > 10
    for index, box in enumerate(spots):
        assert not any(
            Box(box.x, box.y, box.width - 0.2, box.height - 0.2).meets(other) for other in boxes + spots[index + 1 :]
        )


def test_the_same_input_gives_the_same_positions() -> None:
    assert [drawn(seed)[0] for seed in range(10)] == [drawn(seed)[0] for seed in range(10)]


def test_flows_without_a_circle_all_run_left_to_right() -> None:
    ends = [("a", "x", "y"), ("b", "y", "z"), ("c", "x", "z"), ("d", "w", "z")]
    layout = settle(dict.fromkeys("xywz", 50.0), ends, {}, dict.fromkeys("abcd", 1), ["x"], ["z"])
    for id, _, _ in ends:
        xs = [x for x, _ in layout.lines[id].points]
        assert xs == sorted(xs)
    assert layout.cards["x"][0] == min(x for x, _ in layout.cards.values())
    assert layout.cards["z"][0] == max(x for x, _ in layout.cards.values())


def test_a_source_that_is_no_first_holder_stands_beside_what_it_feeds() -> None:
    ends = [("a", "x", "y"), ("b", "y", "z"), ("c", "w", "z")]
    layout = settle(dict.fromkeys("xyzw", 50.0), ends, {}, dict.fromkeys("abc", 1), ["x"], ["z"])
    assert layout.cards["w"][0] == layout.cards["y"][0]


def test_of_a_circle_the_lighter_arrow_points_left() -> None:
    ends = [("there", "x", "y"), ("back", "y", "x")]
    heavy_back = settle({"x": 50.0, "y": 50.0}, ends, {}, {"there": 1, "back": 9})
    heavy_there = settle({"x": 50.0, "y": 50.0}, ends, {}, {"there": 9, "back": 1})
    assert heavy_back.cards["y"][0] < heavy_back.cards["x"][0]
    assert heavy_there.cards["x"][0] < heavy_there.cards["y"][0]


def test_a_label_without_room_has_no_place() -> None:
    way = {"e": [(0.0, 0.0), (100.0, 0.0)]}
    assert place_labels(way, {"e": (50, 20)}, []) != {}
    assert place_labels(way, {"e": (50, 20)}, [Box(50, 0, 400, 200)]) == {}


def test_curves_begin_and_end_where_they_should() -> None:
    assert curve((1.0, 2.0), (5.0, 9.0), 0) == (1.0, 2.0)
    assert curve((1.0, 2.0), (5.0, 9.0), 1) == (5.0, 9.0)


def test_a_grid_reads_in_rows() -> None:
    cards = grid(dict.fromkeys("abcde", 40.0), across=2).cards
    assert cards["a"][1] == cards["b"][1] < cards["c"][1] == cards["d"][1] < cards["e"][1]
    assert cards["a"][0] == cards["c"][0] < cards["b"][0]


def test_nothing_to_draw_is_no_error() -> None:
    assert settle({}, [], {}, {}) == Layout({}, {})
