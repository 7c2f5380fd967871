// SPDX-License-Identifier: BSD-2-Clause
// For ci/schema-mutants: what ajv says of each line of stdin by the schema
// schema_ajv.js SCHEMA, in the words of ci/schema_lines: "POINTER RULE",
// separated by tabs.
"use strict";
const fs = require("fs");
const Ajv = require("ajv");

const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
const validate = ajv.compile(JSON.parse(fs.readFileSync(process.argv[2])));

const step = (name) =>
	"/" + name.replace(/~/g, "~0").replace(/\//g, "~1");

function fault(e) {
	if (e.keyword === "additionalProperties")
		return e.instancePath + step(e.params.additionalProperty) +
		    " " + e.keyword;
	if (e.propertyName !== undefined)
		return e.instancePath + step(e.propertyName) + " " + e.keyword;
	return e.instancePath + " " + e.keyword;
}

// A name is told by the rule that it broke; of anyOf only that none fits.
const counts = (e) =>
	e.keyword !== "propertyNames" && !e.schemaPath.includes("/anyOf/");

const lines = fs.readFileSync(0, "utf8").split("\n").slice(0, -1);
process.stdout.write(lines.map((line) => {
	const errors = validate(JSON.parse(line)) ? [] : validate.errors;
	return errors.filter(counts).map(fault).join("\t") + "\n";
}).join(""));
