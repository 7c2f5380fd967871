# SPDX-License-Identifier: BSD-2-Clause
# Options and tools that FreeBSD's base system does not have (manual pages of
# FreeBSD 14); what sh itself lacks, shellcheck says.

function offence(why) {
	print FILENAME ":" FNR ": " $0 "  (" why ")"
}

/^[ \t]*#/ { next }

{
	line = " " $0 " "
	gsub(/[|;&(`]/, " & ", line)
}

# -i wants a suffix right behind it: -i.bak; a lone one eats the script.
line ~ / sed (.* )?(-[nEr]*i|--[a-z-]+) / { offence("sed") }
line ~ / grep (-[a-df-zA-Z]+ )*(-[a-zA-Z]*P[a-zA-Z]*|--[a-z-]+=?[^ ]*) / { offence("grep") }
line ~ / stat (.* )?(-c|--[a-z-]+)/ { offence("stat: take ls -l or find -perm") }
line ~ / date (.* )?(-d|--[a-z-]+|-I[a-z]*|"?\+[^ ]*%N)/ { offence("date") }
line ~ / find (.* )?(-printf|-regextype|-readable|-executable) / { offence("find") }
line ~ / xargs (.* )?(-d|--[a-z-]+) / { offence("xargs") }
line ~ / (nproc|tac|sha[0-9]+sum|md5sum|readlink -[em]|pidof|setpriv|gawk|gsed|seq -w|truncate --[a-z]+|mktemp --[a-z]+|script -[a-z]*c) / {
	offence("not in FreeBSD's base system")
}
line ~ /(^|[^l]) base64 -[dw]/ { offence("take openssl base64") }
line ~ / cp (.* )?(--[a-z-]+)/ { offence("cp") }
line ~ / (head|tail) (.* )?-[nc] *-[0-9]/ { offence("head or tail from the end") }
line ~ / echo -[en]+ / { offence("echo: take printf") }
line ~ / awk .*(gensub|strftime|systime|asorti?|PROCINFO)\(/ { offence("awk") }
