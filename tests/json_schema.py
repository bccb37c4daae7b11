"""Whether a document is what a JSON Schema says, for schemas as plain as those of our OpenAPI document."""


def faults(schema, value, known, place="answer"):
    """What is wrong, as sentences. Names that the schema of an object does not list are wrong too; `known`: named schemas."""
    if "$ref" in schema:
        return faults(known[schema["$ref"].rpartition("/")[2]], value, known, place)
    if "anyOf" in schema:
        return [] if any(not faults(each, value, known) for each in schema["anyOf"]) else [f"{place}: none of the schemas is met"]
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float), "null": type(None)}
    wanted = schema.get("type", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if wanted and not any(isinstance(value, kinds[kind]) and (kind == "boolean" or not isinstance(value, bool)) for kind in wanted):
        return [f"{place}: {value!r} is not {wanted}"]
    if "enum" in schema and value not in schema["enum"] or "const" in schema and value != schema["const"]:
        return [f"{place}: {value!r} is not allowed"]
    if value is not None and not schema.get("minimum", value) <= value <= schema.get("maximum", value) if isinstance(value, (int, float)) else False:
        return [f"{place}: {value!r} is out of bounds"]
    if isinstance(value, list):
        return [fault for i, each in enumerate(value) for fault in faults(schema.get("items", {}), each, known, f"{place}[{i}]")]
    if not isinstance(value, dict):
        return []
    out = [f"{place}: {name} is missing" for name in schema.get("required", []) if name not in value]
    others = schema.get("additionalProperties")
    for name, each in value.items():
        if name in schema.get("properties", {}):
            out += faults(schema["properties"][name], each, known, f"{place}.{name}")
        elif isinstance(others, dict):
            out += faults(others, each, known, f"{place}.{name}")
        elif "properties" in schema:
            out.append(f"{place}: {name} is not described")
    return out
