# SPDX-License-Identifier: BSD-2-Clause
# What the tests of packaging share; sourced by them.
# shellcheck shell=sh

source='@SOURCE_ROOT@'
build='@BUILD_ROOT@'

# installed: meson's tree below ./root; $bin is its bin.
installed() {
	DESTDIR=$(pwd)/root meson install -C "$build" --no-rebuild --strip \
	    --quiet >installed 2>&1 ||
		atf_fail "meson install: $(tail -n 1 installed)"
	bin=$(find "$(pwd)/root" -path '*/bin/pptcheck')
	bin=${bin%/*}
	[ -x "$bin/pptcheck" ] || atf_fail "no bin/pptcheck was installed"
}

# A skip in a subshell would be lost.
may_hide() {
	unshare -rm true 2>/dev/null ||
		atf_skip "this machine allows no mount namespaces"
}

# apart COMMAND...: in a host of its own view, without IOMMU and PCI devices, for
# no test may touch this machine's; $hidden: folders that are gone as well.
apart() {
	may_hide
	# shellcheck disable=SC2016 # the inner shell's
	unshare -rm sh -c '
		hidden=$1
		shift
		for dir in /sys/bus/pci /sys/class/iommu /sys/firmware/acpi $hidden; do
			[ ! -d "$dir" ] || mount -t tmpfs none "$dir" || exit 99
		done
		exec "$@"' sh "${hidden:-}" "$@"
}

# alone COMMAND...: the installed program, from /, with source and build folder
# gone and none of our settings; $status is what it must end with.
alone() {
	home=$(pwd)
	may_hide
	(
		cd / && hidden="$build $source" apart env -i HOME="$home" \
		    PATH="$bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin" "$@"
	) >out 2>err
	got=$?
	[ $got -eq "${status:-0}" ] || {
		cat out err
		atf_fail "status $got: $*"
	}
}
