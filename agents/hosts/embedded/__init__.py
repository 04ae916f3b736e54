"""A small host of models of our own: Ollama's native HTTP API, and three that CLI agents speak.

It serves SmolLM2-135M from a wheel, over llama.cpp, and a `scripted` model that answers from a
rule. Run it with `python -m agents.hosts.embedded`, or from Python with `process.start()`.
"""
