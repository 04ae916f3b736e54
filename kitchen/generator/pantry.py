"""What can take the place of what on a menu: goods of one store with the same allergens."""

from __future__ import annotations

GOODS: dict[str, tuple[str, ...]] = {
    "beef": ("beef", "lamb", "pork", "veal", "venison", "duck"),
    "chicken": ("chicken", "turkey", "quail", "rabbit", "goose"),
    "fish": ("cod", "trout", "salmon", "halibut", "bream"),
    "cream": ("cream", "ricotta", "quark", "mascarpone", "yogurt"),
    "greens": ("greens", "spinach", "chard", "kale", "leek"),
    "mushroom": ("mushroom", "morel", "chanterelle", "aubergine"),
    "squash": ("squash", "pumpkin", "celeriac", "fennel"),
    "potato": ("potato", "carrot", "parsnip", "turnip", "beetroot"),
    "pasta": ("pasta", "gnocchi", "noodles", "couscous"),
    "flour": ("flour", "semolina", "spelt", "rye"),
    "rice": ("rice", "millet", "lentils", "polenta"),
    "nuts": ("nuts", "almonds", "walnuts", "hazelnuts"),
    "sesame": ("sesame", "tahini"),
}
# What a longer menu may have besides, by the fire that it is cooked on: each is a dish by itself.
BESIDES: dict[str, tuple[str, ...]] = {
    "grill": ("halloumi", "artichoke", "polpo", "tofu"),
    "burner": ("egg", "chickpeas", "bulgur", "okra"),
    "oven": ("tomato", "onion", "quince", "cabbage"),
    "mixer": ("berries", "plum", "apricot", "chestnut"),
}
BESIDES_ALLERGENS = {"halloumi": "milk", "polpo": "fish", "egg": "egg", "bulgur": "gluten"}
# How a step is called by what it uses.
VERBS: dict[str, tuple[str, ...]] = {
    "board": ("cut", "sliced", "diced"),
    "grill": ("grilled", "seared"),
    "burner": ("fried", "braised"),
    "oven": ("baked", "roast"),
    "mixer": ("whipped", "sweet"),
}
# How a dish is called after its main good.
COURSES = ("plate", "dish", "special", "course", "platter")
# Where a kind of equipment stands, for a cook that may move to another fire.
FIRES = {"grill": "grill", "burner": "saute", "oven": "oven", "mixer": "pastry"}
