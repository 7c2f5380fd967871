# SPDX-License-Identifier: BSD-2-Clause
# Completion of pptmatrixd for bash.

_pptmatrixd()
{
	case $3 in
	--state | --site)
		mapfile -t COMPREPLY < <(compgen -d -- "$2")
		;;
	--store | --import | --moderators)
		mapfile -t COMPREPLY < <(compgen -f -- "$2")
		;;
	*)
		mapfile -t COMPREPLY < <(compgen -W "$(pptmatrixd --help |
		    sed -n 's/^  \(--[a-z-]*\).*/\1/p') --verbose --version" \
		    -- "$2")
		;;
	esac
}

complete -F _pptmatrixd pptmatrixd
