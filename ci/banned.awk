# SPDX-License-Identifier: BSD-2-Clause
# Calls that this program does not make, outside comments and strings.

FNR == 1 {
	comment = 0
	test = FILENAME ~ /_test\.c$/
	library = FILENAME ~ /^(base|probes|guests|reports)\// && !test && \
	    FILENAME !~ /^guests\/agent\//
}

# The line without comments, strings and character constants.
function code(line,    out, at) {
	out = ""
	gsub(/\\./, "", line)
	gsub(/"[^"]*"/, "\"\"", line)
	gsub(/'[^']*'/, "0", line)
	while (line != "") {
		at = index(line, comment ? "*/" : "/*")
		if (at == 0) {
			if (!comment)
				out = out line
			return out
		}
		if (!comment)
			out = out substr(line, 1, at - 1) " "
		line = substr(line, at + 2)
		comment = !comment
	}
	return out
}

function calls(line, names) {
	return (" " line) ~ ("[^A-Za-z0-9_.>](" names ")[ \t]*\\(")
}

function offence(why) {
	print FILENAME ":" FNR ": " $0 "  (" why ")"
}

{
	line = code($0)
	if (calls(line, "atoi|atol|atoll|strtok|strcpy|strcat|sprintf|" \
	    "vsprintf|sscanf|gets|system|popen|alloca"))
		offence("banned function")
	if (FILENAME != "main.c" && calls(line, "exit"))
		offence("exit only in main.c")
	if (library && (calls(line, "printf|vprintf|puts|putchar") || \
	    (" " line " ") ~ /[^A-Za-z0-9_.>]stdout[^A-Za-z0-9_]/))
		offence("no output from a library")
}
