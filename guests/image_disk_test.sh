#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The disk for bhyve, started by UEFI under QEMU: the very same file.

# Debian has had two sizes of it.
find_firmware() {
	for firmware in /usr/share/OVMF/OVMF_CODE_4M.fd \
	    /usr/share/OVMF/OVMF_CODE.fd; do
		[ -e "$firmware" ] && return 0
	done
	atf_fail "no OVMF: install ovmf"
}

# Waits for a line in com1 that matches.
wait_line() {
	i=0
	while ! grep -q "$1" com1; do
		i=$((i + 1))
		[ $i -le 150 ] || {
			kill "$qemu"
			cat -v com1
			atf_fail "nothing on com1 matches $1"
		}
		sleep 1
	done
}

atf_test_case boots_by_uefi_and_answers
boots_by_uefi_and_answers_head() {
	[ "$(uname -s)" != Linux ] ||
		atf_set require.progs "mformat mcopy qemu-system-x86_64"
	atf_set timeout 300
}
boots_by_uefi_and_answers_body() {
	[ "$(uname -s)" = Linux ] || atf_skip "its agent is built on Linux"
	find_firmware
	vars=$(echo "$firmware" | sed s/CODE/VARS/)
	cache=${PPTCHECK_CACHE:-$HOME/.cache/pptcheck}
	stub=$(ls "$cache"/packages/systemd-boot-efi_*.deb) ||
		atf_fail "no EFI stub in $cache/packages: ci/kernel.sh"
	atf_check -e ignore pptcheck image build --out image --classes nvme \
	    --stub "$stub"
	atf_check -o match:'"disk"' cat image/image.json
	cp "$vars" vars.fd
	mkfifo to
	qemu-system-x86_64 -machine q35 -accel tcg -cpu qemu64 -m 256 \
	    -nodefaults -display none -no-reboot -serial stdio \
	    -drive if=pflash,format=raw,readonly=on,file="$firmware" \
	    -drive if=pflash,format=raw,file=vars.fd \
	    -drive if=none,id=d,format=raw,readonly=on,file=image/esp.img \
	    -device virtio-blk-pci,drive=d <to >com1 2>stderr &
	qemu=$!
	exec 3>to
	wait_line '"hello":"pptcheck-agent"'
	echo '{"id":1,"ask":"pci"}' >&3
	wait_line '"id":1,"ok":true,"devices":'
	echo '{"id":2,"ask":"poweroff"}' >&3
	wait "$qemu" || atf_fail "QEMU: $(cat stderr)"
	exec 3>&-
}

atf_init_test_cases() {
	atf_add_test_case boots_by_uefi_and_answers
}
