#!/usr/bin/env python3
"""Reads what a schema dump does not say out of the source of a provider that is built with Terraform's plugin framework.

    make_framework_behaviour.py REPOSITORY TAG FOLDER PREFIX > cloudflare-5.14.0-behaviour.json

REPOSITORY is a git clone, FOLDER holds a folder for each resource with its `schema.go`, PREFIX begins the names of the
types. The answer has the form of `aws-5.46-behaviour.json.gz`: type, path, facts. Beside the facts of that file it has
`computed`, for the optional attributes that the provider fills in itself: the schema that is embedded calls every optional
attribute computed, since the flag was not to be had.
"""

import json
import re
import subprocess
import sys

LITERAL = re.compile(r'(?:stringdefault\.StaticString|booldefault\.StaticBool|int64default\.StaticInt64'
                     r'|float64default\.StaticFloat64)\((?P<value>"(?:[^"\\]|\\.)*"|[^)]*)\)')
WORDS = re.compile(r'"((?:[^"\\]|\\.)*)"')


def git(repository, *arguments):
    return subprocess.run(["git", "-C", repository, *arguments], capture_output=True, text=True, check=True).stdout


def balanced(text, start):
    """The index after the bracket that closes the one at `start`."""
    depth, index = 0, start
    while index < len(text):
        if text[index] in '"`':
            index = text_end(text, index)
            continue
        depth += (text[index] in "([{") - (text[index] in ")]}")
        index += 1
        if depth == 0:
            return index
    raise ValueError("unbalanced brackets")


def value_end(body, index):
    """The index after the value that begins at `index`: a comma or the end of the line outside of all brackets and texts."""
    while index < len(body) and body[index] not in ",\n":
        if body[index] in '"`':
            index = text_end(body, index)
        elif body[index] in "([{":
            index = balanced(body, index)
        else:
            index += 1
    return index


def text_end(body, index):
    quote, index = body[index], index + 1
    while body[index] != quote:
        index += 2 if body[index] == "\\" and quote == '"' else 1
    return index + 1


def fields(body):
    """The fields of a Go literal: name and text of the value."""
    index, found = 0, {}
    while match := re.compile(r"[\s,]*(\w+):\s*").match(body, index):
        index = value_end(body, match.end())
        found[match.group(1)] = body[match.end():index]
    return found


def attributes(text):
    """The attributes of a Go map literal: name, kind, fields."""
    index = 0
    while match := re.compile(r'[\s,]*"([a-z0-9_]+)":\s*schema\.(\w+?)Attribute\{').match(text, index):
        index = balanced(text, match.end() - 1)
        yield match.group(1), match.group(2), fields(text[match.end():index - 1])


def inside(text, label):
    """What stands between the brackets of `label{…}`."""
    start = text.index(label) + len(label) - 1
    return text[start + 1:balanced(text, start) - 1]


def comments_removed(text):
    return re.sub(r'^\s*//.*$', "", text, flags=re.M)


def facts(kind, found):
    entry = {}
    flag = lambda name: found.get(name, "").strip() == "true"
    if flag("Optional") and flag("Computed"):
        entry["computed"] = True
    literal = LITERAL.search(found.get("Default", ""))
    if literal:
        entry["default"] = json.loads(literal.group("value"))
    elif found.get("Default", "").startswith("listdefault"):
        entry["default"] = []
    elif found.get("Default", "").startswith("objectdefault"):
        entry["default"] = {}
    modifiers = found.get("PlanModifiers", "")
    if "RequiresReplace" in modifiers:
        entry["force_new"] = True
    validators = found.get("Validators", "")
    words = re.search(r"stringvalidator\.OneOf(?:CaseInsensitive)?\(", validators)
    if words:
        end = balanced(validators, words.end() - 1)
        entry["one_of"] = WORDS.findall(validators[words.end():end])
    bounds = re.search(r"(?:int64|float64)validator\.(Between|AtLeast|AtMost)\(([^)]*)\)", validators)
    if bounds:
        numbers = [number.strip() for number in bounds.group(2).split(",")]
        sentence = {"Between": "in the range ({} - {})", "AtLeast": "to be at least ({})", "AtMost": "to be at most ({})"}
        entry["range"] = sentence[bounds.group(1)].format(*numbers)
    return entry


def walk(text, path, types):
    for name, kind, found in attributes(text):
        here = f"{path}.{name}" if path else name
        entry = facts(kind, found)
        if entry:
            types[here] = entry
        if kind == "SingleNested":
            walk(inside(found["Attributes"], "schema.Attribute{"), here, types)
        elif kind.endswith("Nested"):
            walk(inside(found["NestedObject"], "schema.Attribute{"), here, types)


def renewals(text):
    """The attributes that a plan calls unknown as soon as anything changes."""
    computed = {}
    for name, _, found in attributes(text):
        if found.get("Computed", "").strip() == "true" and found.get("Optional", "").strip() != "true":
            if "StateForUnknown" not in found.get("PlanModifiers", ""):
                computed[name] = {}
    return computed


def main(repository, tag, folder, prefix):
    answer = {}
    for path in git(repository, "ls-tree", "-r", "--name-only", tag, folder).split():
        if not path.endswith("/schema.go"):
            continue
        text = comments_removed(git(repository, "show", f"{tag}:{path}"))
        if "schema.Attribute{" not in text:
            continue
        body = inside(text, "schema.Attribute{")
        types = {}
        walk(body, "", types)
        renewed = renewals(body)
        if renewed:
            types[""] = {"unknown_on_change": renewed}
        answer[prefix + path.split("/")[-2]] = dict(sorted(types.items()))
    json.dump(answer, sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
