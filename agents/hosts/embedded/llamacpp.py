"""llama.cpp's own HTTP server inside this process, which waits for what is imported here."""

from pathlib import Path
from typing import Any


def start(
    path: Path, *, slots: int, context: int, threads: int, cache_mib: int, template: str = ""
) -> Any:
    """Load the weights and serve them on a free local port; each slot has `context` tokens.

    `template` is in Jinja and stands in for the file's own. Raises RuntimeError.
    """
    server, params = _params(path, threads)
    params.n_parallel = slots
    params.n_ctx = context * slots
    params.cache_ram_mib = cache_mib
    params.slot_prompt_similarity = 0  # see placement.py
    params.use_jinja = True
    if template:
        params.chat_template = template
    return server(params)


def start_embedding(path: Path, *, context: int, threads: int, mean: bool) -> Any:
    """A server for embeddings, which can't share one with chat; `mean`: of a chat model's end."""
    import xllamacpp

    server, params = _params(path, threads)
    params.embedding = True
    if mean:
        params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    params.n_parallel = 1
    params.n_ctx = params.n_batch = params.n_ubatch = context
    return server(params)


def _params(path: Path, threads: int) -> tuple[Any, Any]:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.verbosity = 1  # its errors, for whoever asked for the model
    params.warmup = False
    params.ui = False
    return xllamacpp.Server, params
