# SPDX-License-Identifier: BSD-2-Clause
# Calls that this program does not make, outside comments and strings.

FNR == 1 {
	comment = 0
	test = FILENAME ~ /_test\.c$/
	# these are compiled on Linux alone
	portable = FILENAME !~ /^guests\/agent\// && FILENAME !~ /_linux\.[ch]$/ && \
	    FILENAME !~ /^ci\/freebsd\//
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
	# What glibc has and FreeBSD's libc lacks; ENODATA is in base/err.h.
	if (portable && calls(line, "strchrnul|mempcpy|rawmemchr|error|" \
	    "error_at_line|secure_getenv|euidaccess|execvpe|getopt_long_only|" \
	    "canonicalize_file_name|get_current_dir_name|qsort_r|epoll_[a-z]+|" \
	    "inotify_[a-z0-9]+|signalfd|pidfd_[a-z_]+|syncfs|fallocate"))
		offence("not in FreeBSD's libc")
	if (portable && line ~ /[^A-Za-z0-9_](EBADE|EBADFD|EBADR|ECOMM|EHWPOISON|EISNAM|EKEYREVOKED|ELIBBAD|EMEDIUMTYPE|ENOKEY|ENOMEDIUM|ENONET|ENOPKG|ENOSR|ENOSTR|ENOTUNIQ|EREMOTEIO|ERFKILL|ETIME|EUCLEAN|EXFULL|O_TMPFILE|O_NOATIME|program_invocation_name|program_invocation_short_name)([^A-Za-z0-9_]|$)/)
		offence("not on FreeBSD")
	if (portable && $0 ~ /^#[ \t]*include <(linux\/.*|sys\/(epoll|inotify|klog|prctl|pidfd|sendfile|signalfd|statfs|sysinfo|sysmacros|vfs)|error|alloca|mntent|features|argp)\.h>/ && FILENAME != "base/proc.c")
		offence("not on FreeBSD")
}
