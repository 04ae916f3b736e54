"""A llama of one layer with random weights, as the bytes of a GGUF that llama.cpp loads."""

import random
import struct
from array import array
from typing import Any

from tests.agents.gguf.making import ARRAY, F32, I32, STRING, U32, tensor, text

WIDTH, HEADS, INNER, CONTEXT = 32, 4, 64, 512
TEMPLATE = (
    "{% for m in messages %}<{{ m.role }}>{{ m.content }}</s>{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)


def llama(
    *, template: str = TEMPLATE, seed: int = 1, layers: int = 1, context: int = CONTEXT
) -> bytes:
    """A whole file, about 130 kB for each layer; another seed gives another digest."""
    words = [*_letters(), "<unk>", "<s>", "</s>"]
    metadata: dict[str, tuple[int, Any]] = {
        "general.architecture": (STRING, "llama"),
        "general.name": (STRING, "Tiny"),
        "general.file_type": (U32, 0),
        "llama.context_length": (U32, context),
        "llama.embedding_length": (U32, WIDTH),
        "llama.block_count": (U32, layers),
        "llama.feed_forward_length": (U32, INNER),
        "llama.attention.head_count": (U32, HEADS),
        "llama.attention.head_count_kv": (U32, HEADS),
        "llama.attention.layer_norm_rms_epsilon": (F32, 1e-5),
        "llama.rope.dimension_count": (U32, WIDTH // HEADS),
        "tokenizer.ggml.model": (STRING, "gpt2"),
        "tokenizer.ggml.pre": (STRING, "smollm"),
        "tokenizer.ggml.merges": (ARRAY, (STRING, ["h e"])),
        "tokenizer.ggml.tokens": (ARRAY, (STRING, words)),
        "tokenizer.ggml.token_type": (ARRAY, (I32, [*[1] * 257, 3, 3, 3])),
        "tokenizer.ggml.unknown_token_id": (U32, 257),
        "tokenizer.ggml.bos_token_id": (U32, 258),
        "tokenizer.ggml.eos_token_id": (U32, 259),
    }
    if template:
        metadata["tokenizer.chat_template"] = (STRING, template)
    return _file(metadata, _shapes(len(words), layers), random.Random(seed))


def _letters() -> list[str]:
    """GPT-2's letter for each byte, and "he", the one word that two of them make."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = (chr(256 + at) for at in range(256 - len(plain)))
    return [*(chr(at) if at in plain else next(others) for at in range(256)), "he"]


def _shapes(vocabulary: int, layers: int) -> dict[str, list[int]]:
    square = [WIDTH, WIDTH]
    shapes = {
        "token_embd.weight": [WIDTH, vocabulary],
        "output_norm.weight": [WIDTH],
        "output.weight": [WIDTH, vocabulary],
    }
    for layer in range(layers):
        block = f"blk.{layer}."
        shapes |= {block + f"attn_{part}.weight": square for part in ("q", "k", "v", "output")}
        shapes |= {block + f"{part}_norm.weight": [WIDTH] for part in ("attn", "ffn")}
        shapes |= {block + f"ffn_{part}.weight": [WIDTH, INNER] for part in ("gate", "up")}
        shapes[block + "ffn_down.weight"] = [INNER, WIDTH]
    return shapes


def _file(
    metadata: dict[str, tuple[int, Any]], shapes: dict[str, list[int]], rng: random.Random
) -> bytes:
    places, data = [], b""
    for name, shape in shapes.items():
        count = shape[0] * (shape[1] if len(shape) > 1 else 1)
        places.append(tensor(name, shape, offset=len(data)))
        data += array("f", [rng.gauss(0, 0.3) for _ in range(count)]).tobytes()
        data += bytes(-len(data) % 32)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(places), len(metadata))
    head += b"".join(text(key) + _value(*each) for key, each in metadata.items()) + b"".join(places)
    return head + bytes(-len(head) % 32) + data


def _value(kind: int, found: Any) -> bytes:
    return struct.pack("<I", kind) + _bare(kind, found)


def _bare(kind: int, found: Any) -> bytes:
    if kind == STRING:
        return text(found)
    if kind == ARRAY:
        inner, items = found
        whole = b"".join(_bare(inner, item) for item in items)
        return struct.pack("<IQ", inner, len(items)) + whole
    return struct.pack({F32: "<f", I32: "<i", U32: "<I"}[kind], found)
