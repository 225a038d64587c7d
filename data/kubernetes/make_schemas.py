#!/usr/bin/env python3
"""Makes `schemas.zst` out of the source trees of Kubernetes; README.md beside this file says how and why.

usage: make_schemas.py SOURCE_TREE... > schemas && zstd -19 schemas -o schemas.zst

Each tree is the module k8s.io/kubernetes of one minor version, in ascending order.
"""

import json
import re
import sys
from pathlib import Path

KEPT = ["type", "format", "required", "x-kubernetes-list-type", "x-kubernetes-list-map-keys"]
PREFIX = "#/components/schemas/"
ANYTHING = {"x-kubernetes-preserve-unknown-fields": True}
# The fields of these are whatever the object is, or whatever the writer wants.
FREE = re.compile(r"\.(FieldsV1|RawExtension|JSON|JSONSchemaPropsOr\w+)$")


def compact(schema, name=""):
    """A schema without descriptions, and with references in one form."""
    if FREE.search(name):
        return dict(ANYTHING)
    if name.endswith(".Quantity"):
        return {"format": "quantity"}
    if name.endswith(".IntOrString"):
        return {"x-kubernetes-int-or-string": True}
    if "allOf" in schema:
        return compact(schema["allOf"][0])
    if "$ref" in schema:
        return {"$ref": schema["$ref"].removeprefix(PREFIX)}
    kept = {key: schema[key] for key in KEPT if schema.get(key)}
    if "properties" in schema:
        kept["properties"] = {key: compact(value) for key, value in sorted(schema["properties"].items())}
        # What the cluster says of an object is a definition of its own; a condition's `status` is plain text.
        if "$ref" in kept["properties"].get("status", {}):
            kept["properties"]["status"] = dict(ANYTHING)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            kept[key] = compact(schema[key])
    return kept


def enumerations(tree):
    """The closed sets of values, by definition and property: they are in the generated code only."""
    text = (tree / "pkg/generated/openapi/zz_generated.openapi.go").read_text()
    found = {}
    for function in re.split(r"^func ", text, flags=re.M):
        head = re.match(r"schema_(?:k8sio_)?api_(\w+?)_(v\d\w*?)_(\w+)\(", function)
        if not head:
            continue
        name, name_of_property = "io.k8s.api.{}.{}.{}".format(*head.groups()), None
        for line in function.splitlines():
            if match := re.match(r'\t{5}"([^"]+)": \{$', line):
                name_of_property = match[1]
            elif match := re.match(r"(\t+)Enum:\s+\[\]interface\{\}\{(.*)\},$", line):
                values = json.loads(f"[{match[2]}]")
                found.setdefault(name, {})[name_of_property] = (len(match[1]) > 7, values)
    return found


def with_enumerations(name, schema, found):
    for key, (inside, values) in found.get(name, {}).items():
        target = schema["properties"][key]
        if inside:
            target = target.get("items") or target.get("additionalProperties")
        target["enum"] = values
    return schema


def with_defaults(name, schema, originals):
    """Adds the defaults of the keys that tell the items of a list apart, to the definition of the items."""
    for key, value in originals[name].get("properties", {}).items():
        for map_key in value.get("x-kubernetes-list-map-keys", []):
            reference = compact(value["items"]).get("$ref")
            default = originals.get(reference, {}).get("properties", {}).get(map_key, {}).get("default")
            if default:
                yield reference, map_key, default


def read(tree):
    """Definitions and kinds of one version."""
    originals, kinds = {}, {}
    for path in sorted((tree / "api/openapi-spec/v3").glob("*.json")):
        document = json.loads(path.read_text())
        originals.update(document.get("components", {}).get("schemas", {}))
        for url, operations in document.get("paths", {}).items():
            post = operations.get("post", {})
            kind = post.get("x-kubernetes-group-version-kind")
            if not kind or re.sub(r"/namespaces/\{namespace\}", "", url).count("{"):
                continue
            version = "/".join(part for part in (kind["group"], kind["version"]) if part)
            scope = "namespaced" if "{namespace}" in url else "cluster"
            body = post["requestBody"]["content"]["*/*"]["schema"]["$ref"].removeprefix(PREFIX)
            kinds[(version, kind["kind"])] = (scope, body)
    found = enumerations(tree)
    definitions = {name: with_enumerations(name, compact(schema, name), found) for name, schema in originals.items()}
    for name in originals:
        for reference, key, default in with_defaults(name, definitions[name], originals):
            definitions[reference]["properties"][key]["default"] = default
    return definitions, kinds


def references(schema):
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"]
        for value in schema.values():
            yield from references(value)


def reachable(definitions, roots):
    seen, waiting = set(), list(roots)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(references(definitions[name]))
    return seen


def main():
    lines = {}
    for tree in map(Path, sys.argv[1:]):
        minor = re.search(r"v(\d+\.\d+)", tree.name)[1]
        definitions, kinds = read(tree)
        for (version, kind), (scope, body) in kinds.items():
            lines.setdefault(f"kind\t{version}\t{kind}\t{scope}\t{body}", []).append(minor)
        for name in reachable(definitions, [body for _, body in kinds.values()]):
            text = json.dumps(definitions[name], separators=(",", ":"))
            lines.setdefault(f"definition\t{name}\t{text}", []).append(minor)
    for line, minors in sorted(lines.items()):
        print(f"{','.join(minors)}\t{line}")


main()
