"""The library of models: from an uploaded file to a model on the hosts that should have it.

errors       why something is refused           audit        who did what
staging      where the bytes lie                uploads      received by tus, a piece at a time
checks       an upload's check, durable work    names        of models, and their parameters
versions     what hosts are given, by name      assignments  which hosts should have it; drift
placements   one version to one host            pulls        one name, by the host itself
needs        runs that need a model             on_hosts     copy, delete, show, load, unload
"""
