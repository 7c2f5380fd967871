# SPDX-License-Identifier: BSD-2-Clause
# Completion of pptcheck for bash.

# What may follow an option, or the options and operands of a command.
_pptcheck_words()
{
	local command=$1 previous=$2
	local common="--color --help --quiet --verbose"

	case $command:$previous in
	*:--color)
		echo auto always never
		;;
	lab:--board)
		pptcheck lab --list 2>/dev/null | cut -d ' ' -f 1
		;;
	image:--classes)
		pptcheck image build --list-classes 2>/dev/null |
		    cut -d ' ' -f 1
		;;
	run:--restarts | lab:--restarts)
		echo 1 3 10
		;;
	run:--timeout)
		echo 60 300 1200
		;;
	explain:--hypervisor)
		echo bhyve qemu
		;;
	explain:--source)
		echo live sysfs:
		;;
	explain:--status)
		echo 1 4 134
		;;
	:*)
		echo "compare explain id image key lab lookup probe record report restore run" \
		    "submit withdraw --help --version"
		;;
	compare:*)
		echo "--html --json $common"
		;;
	explain:*)
		echo "--hypervisor --json --list-signatures --signatures" \
		    "--source --status --version $common"
		;;
	id:*)
		echo "--link --source --to $common"
		;;
	image:image)
		echo "build --help"
		;;
	image:*)
		echo "--classes --file --kernel --list-classes --module" \
		    "--agent --modules --out --package --stub $common"
		;;
	key:*)
		echo "--change --name --to $common"
		;;
	lab:*)
		echo "--board --check --image --list --out --qemu --reboots --restarts -- $common"
		;;
	lookup:*)
		echo "--from --json --keep $common"
		(cd /sys/bus/pci/devices 2>/dev/null && echo *:*)
		;;
	probe:--hypervisor)
		echo bhyve qemu
		;;
	probe:--source | record:--source)
		echo live acpi: dmesg: dump: groups: loader.conf: lspci: \
		    pciconf: sysfs: vm-conf: vm-passthru:
		;;
	probe:*)
		echo "--each --facts --fix --hypervisor --json --list-checks" \
		    "--list-facts --source $common"
		(cd /sys/bus/pci/devices 2>/dev/null && echo *:*)
		;;
	record:*)
		echo "--source $common"
		;;
	report:*)
		echo "--html --json --junit $common"
		;;
	restore:*)
		echo "--list $common"
		;;
	submit:*)
		echo "--anonymous --coarse --dry-run --patched --to --wait --yes" \
		    "$common"
		;;
	withdraw:*)
		echo "--list --to --wait $common"
		;;
	run:*)
		echo "--again --baseline --bhyve --firmware --guest --guest-format" \
		    "--guest-memory --if-changed --image --jobs --like-vm --out --qemu --restarts --resume" \
		    "--save-baseline --timeout --yes $common"
		(cd /sys/bus/pci/devices 2>/dev/null && echo *:*)
		;;
	esac
}

_pptcheck()
{
	local line=${COMP_LINE:0:COMP_POINT} cur=$2 previous command words kind=
	local -a word

	# Bash splits words at colons and equals signs, which addresses and
	# options have; what it takes for the word must not be completed twice.
	cur=${line##*[[:blank:]]}
	read -ra word <<<"${line%"$cur"}"
	command=${word[1]-}
	previous=${word[${#word[@]} - 1]}
	COMPREPLY=()

	case $cur in
	--*=*)
		previous=${cur%%=*}
		cur=${cur#*=}
		;;
	esac
	case $command:$previous in
	lab:--) # a command and its own arguments
		kind=-c
		;;
	*:--image | *:--modules | *:--out | *:--signatures | *:--to)
		kind=-d
		;;
	*:--agent | *:--baseline | *:--bhyve | *:--file | *:--guest | *:--html | *:--junit | *:--kernel | *:--like-vm | *:--package | \
	    *:--qemu | *:--save-baseline | *:--snapshot | *:--stub)
		kind=-f
		;;
	*:--source)
		if [[ $cur == *:* ]]; then
			kind=-f
			cur=${cur#*:}
		fi
		;;
	record:*)
		[[ $cur == -* ]] || kind=-d
		;;
	explain:--* | submit:--wait) ;;
	compare:* | explain:* | report:* | submit:*)
		[[ $cur == -* ]] || kind=-f
		;;
	:*) # or a scenario
		[[ $cur != */* ]] || kind=-f
		;;
	esac
	if [[ $kind ]]; then
		mapfile -t COMPREPLY < <(compgen "$kind" -- "$cur")
		compopt -o filenames 2>/dev/null
	fi
	if [[ ! $kind ]]; then
		words=$(_pptcheck_words "$command" "$previous")
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
	fi
	if [[ $COMP_WORDBREAKS == *:* && $cur == *:* ]]; then
		COMPREPLY=("${COMPREPLY[@]#"${cur%"${cur##*:}"}"}")
	fi
}

complete -F _pptcheck pptcheck
