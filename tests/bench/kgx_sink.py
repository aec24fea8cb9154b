"""Writes a graph by KGX's Neo4j sink and prints the seconds: `PYTHON kgx_sink.py URI USER FILE`, in an environment with `kgx`."""

from __future__ import annotations

import json
import os
import sys
import time
from importlib.resources import files

import bmt.toolkit  # type: ignore[import-not-found]

# Else it fetches the same schema, and a table that the sink has no use for, from the network.
_MODEL = str(files("biolink_model").joinpath("schema/biolink_model.yaml"))
_DEFAULTS: tuple[object, ...] = (_MODEL, {"predicate mappings": []})
bmt.toolkit.Toolkit.__init__.__defaults__ = _DEFAULTS

from kgx import config  # type: ignore[import-not-found]  # noqa: E402
from kgx.sink.neo_sink import NeoSink  # type: ignore[import-not-found]  # noqa: E402
from kgx.transformer import Transformer  # type: ignore[import-not-found]  # noqa: E402

config.jsonld_context_map["biolink"] = {"biolink": "https://w3id.org/biolink/vocab/"}

uri, user, path = sys.argv[1:]
with open(path, encoding="utf-8") as stream:
    lines = [json.loads(line) for line in stream]
sink = NeoSink(Transformer(), uri, user, os.environ["NEO4J_PASSWORD"])
begin = time.perf_counter()
for line in lines:
    if "node" in line:
        sink.write_node(line["node"])
    else:
        sink.write_edge(line["edge"])
sink.finalize()
sink.session.close()
print(time.perf_counter() - begin)
