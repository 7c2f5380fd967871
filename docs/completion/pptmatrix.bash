# SPDX-License-Identifier: BSD-2-Clause
# Completion of pptmatrix for bash.

_pptmatrix()
{
	local words=

	case $3 in
	--key | --seeds | --cited)
		mapfile -t COMPREPLY < <(compgen -f -- "$2")
		return
		;;
	--to | --reason)
		return
		;;
	esac
	if [ "$COMP_CWORD" -eq 1 ]; then
		words="build export import moderate verify --help"
	elif [ "${COMP_WORDS[1]}" = moderate ]; then
		words="approve block issue refuse tier unblock waiting --key \
		    --print --reason --to"
	elif [ "${COMP_WORDS[1]}" = build ]; then
		words="--cited --seeds"
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$2")
	if [ "$COMP_CWORD" -gt 1 ] && [ "${COMP_WORDS[1]}" != moderate ]; then
		mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY \
		    < <(compgen -d -- "$2")
	fi
}

complete -F _pptmatrix pptmatrix
