# SPDX-License-Identifier: BSD-2-Clause
# Completion of pptcheck for fish.

function __pptcheck_boards
    pptcheck lab --list 2>/dev/null | string replace -r '\s+' '\t'
end

function __pptcheck_classes
    pptcheck image build --list-classes 2>/dev/null | string replace -r '\s+' '\t'
end

function __pptcheck_devices
    for device in /sys/bus/pci/devices/*
        path basename $device
    end
end

function __pptcheck_sources
    printf '%s\n' live acpi: dmesg: dump: groups: loader.conf: lspci: \
        pciconf: sysfs: vm-conf: vm-passthru:
end

set -l commands compare explain id image key lab lookup probe record report restore run submit withdraw

complete -c pptcheck -n "not __fish_seen_subcommand_from $commands" -a compare -d 'Say what changed between two runs'
complete -c pptcheck -n "not __fish_seen_subcommand_from $commands" -a explain -d 'Find the cause in logs and exit statuses'
complete -c pptcheck -n "not __fish_seen_subcommand_from $commands" -a id -d 'Say how reports call this host'
complete -c pptcheck -n "not __fish_seen_subcommand_from $commands" -a image -d 'Build the disposable guest'
complete -c pptcheck -n "not __fish_seen_subcommand_from $commands" -a key -d 'Show or change the key that signs'
complete -c pptcheck -n "not __fish_seen_subcommand_from $commands" -a lab -d 'Run a command in an emulated host'
complete -c pptcheck -n "not __fish_seen_subcommand_from $commands" -a lookup -d 'Say what others saw'
complete -c pptcheck -n "not __fish_seen_subcommand_from $commands" -a probe -d 'Say what decides passthrough here'
complete -c pptcheck -n "not __fish_seen_subcommand_from $commands" -a record -d 'Keep what is known of this host'
complete -c pptcheck -n "not __fish_seen_subcommand_from $commands" -a report -d 'Show a finished run'
complete -c pptcheck -n "not __fish_seen_subcommand_from $commands" -a restore -d 'Undo what an interrupted run left'
complete -c pptcheck -n "not __fish_seen_subcommand_from $commands" -a run -d 'Test devices'
complete -c pptcheck -n "not __fish_seen_subcommand_from $commands" -a submit -d 'Send a finished run'
complete -c pptcheck -n "not __fish_seen_subcommand_from $commands" -a withdraw -d 'Take a report back'
complete -c pptcheck -n "not __fish_seen_subcommand_from $commands" -l version -d 'Print the version'

complete -c pptcheck -l color -x -a 'auto always never' -d 'Colour in the result'
complete -c pptcheck -l help -d 'Print the options and examples'
complete -c pptcheck -l quiet -d 'No progress, only the result'
complete -c pptcheck -l verbose -d 'Say more on stderr'

complete -c pptcheck -n '__fish_seen_subcommand_from compare' -l html -r -d 'Write a page'
complete -c pptcheck -n '__fish_seen_subcommand_from compare' -l json -d 'A JSON document'

complete -c pptcheck -n '__fish_seen_subcommand_from explain' -l hypervisor -x -a 'bhyve qemu' -d 'Whose status, whose fixes'
complete -c pptcheck -n '__fish_seen_subcommand_from explain' -l json -d 'The result as a JSON document'
complete -c pptcheck -n '__fish_seen_subcommand_from explain' -l list-signatures -d 'Print the known lines and end'
complete -c pptcheck -n '__fish_seen_subcommand_from explain' -l signatures -x -a '(__fish_complete_directories)' -d 'Other known lines'
complete -c pptcheck -n '__fish_seen_subcommand_from explain' -l source -x -a 'live sysfs:' -d 'Facts of the host'
complete -c pptcheck -n '__fish_seen_subcommand_from explain' -l status -x -a '1 4 134' -d 'Exit status of the hypervisor'
complete -c pptcheck -n '__fish_seen_subcommand_from explain' -l version -x -d 'Of FreeBSD or QEMU'

complete -c pptcheck -n '__fish_seen_subcommand_from id' -f -l link -d "The matrix's page of boards"
complete -c pptcheck -n '__fish_seen_subcommand_from id' -l source -x -d 'Another host'
complete -c pptcheck -n '__fish_seen_subcommand_from id' -l to -x -d 'The matrix'
complete -c pptcheck -n '__fish_seen_subcommand_from image' -f -a build
complete -c pptcheck -n '__fish_seen_subcommand_from image' -l agent -r -d 'pptcheck-agent of a Linux build'
complete -c pptcheck -n '__fish_seen_subcommand_from image' -l classes -x -a '(__fish_complete_list , __pptcheck_classes)' -d 'Drivers to put in'
complete -c pptcheck -n '__fish_seen_subcommand_from image' -l file -r -d 'SRC:DEST, a further file to put in'
complete -c pptcheck -n '__fish_seen_subcommand_from image' -l kernel -r -d 'A vmlinuz'
complete -c pptcheck -n '__fish_seen_subcommand_from image' -l list-classes -d 'Print the classes and end'
complete -c pptcheck -n '__fish_seen_subcommand_from image' -l module -x -d 'A further module to put in'
complete -c pptcheck -n '__fish_seen_subcommand_from image' -l modules -x -a '(__fish_complete_directories)' -d 'Modules of the kernel'
complete -c pptcheck -n '__fish_seen_subcommand_from image' -l out -x -a '(__fish_complete_directories)' -d 'Where the image goes'
complete -c pptcheck -n '__fish_seen_subcommand_from image' -l package -r -d 'A Debian linux-image package'
complete -c pptcheck -n '__fish_seen_subcommand_from image' -l stub -r -d 'systemd-boot-efi package or EFI stub'

complete -c pptcheck -n '__fish_seen_subcommand_from key' -f -l change -d 'Make a new key of the same person'
complete -c pptcheck -n '__fish_seen_subcommand_from key' -l name -x -d 'How you want to be called'
complete -c pptcheck -n '__fish_seen_subcommand_from key' -l to -x -d 'The matrix'

complete -c pptcheck -n '__fish_seen_subcommand_from lab' -l board -x -a '(__pptcheck_boards)' -d 'Which emulated host'
complete -c pptcheck -n '__fish_seen_subcommand_from lab' -l check -d 'Compare with what the board expects'
complete -c pptcheck -n '__fish_seen_subcommand_from lab' -l image -x -a '(__fish_complete_directories)' -d 'Kernel and modules of this image'
complete -c pptcheck -n '__fish_seen_subcommand_from lab' -l list -d 'Print the boards and end'
complete -c pptcheck -n '__fish_seen_subcommand_from lab' -l out -x -a '(__fish_complete_directories)' -d 'Folder shared for writing'
complete -c pptcheck -n '__fish_seen_subcommand_from lab' -l qemu -r -d 'QEMU for the emulated host'
complete -c pptcheck -n '__fish_seen_subcommand_from lab' -l reboots -x -d 'Reboots of the host to expect'
complete -c pptcheck -n '__fish_seen_subcommand_from lab' -l restarts -x -a '1 3' -d 'Attempts per ending of --check'

complete -c pptcheck -n '__fish_seen_subcommand_from probe' -f -a '(__pptcheck_devices)' -d 'PCI function'
complete -c pptcheck -n '__fish_seen_subcommand_from probe' -l each -d 'Each source is a host'
complete -c pptcheck -n '__fish_seen_subcommand_from probe' -l facts -d 'Each fact with its origin'
complete -c pptcheck -n '__fish_seen_subcommand_from probe' -l fix -d 'Lines to paste for the device'
complete -c pptcheck -n '__fish_seen_subcommand_from probe' -l hypervisor -x -a 'bhyve qemu' -d 'Whose rules to judge by'
complete -c pptcheck -n '__fish_seen_subcommand_from probe' -l json -d 'A JSON document'
complete -c pptcheck -n '__fish_seen_subcommand_from probe' -l list-checks -d 'Print which checks there are'
complete -c pptcheck -n '__fish_seen_subcommand_from probe' -l list-facts -d 'Print which facts there are'
complete -c pptcheck -n '__fish_seen_subcommand_from probe' -l source -r -a '(__pptcheck_sources)' -d 'Where to read from'

complete -c pptcheck -n '__fish_seen_subcommand_from record' -l source -r -a '(__pptcheck_sources)' -d 'What to record'

complete -c pptcheck -n '__fish_seen_subcommand_from report' -l html -r -d 'Write a page'
complete -c pptcheck -n '__fish_seen_subcommand_from report' -l json -d 'The document itself'
complete -c pptcheck -n '__fish_seen_subcommand_from report' -l junit -r -d 'Write XML for CI'

complete -c pptcheck -n '__fish_seen_subcommand_from restore' -f -l list -d 'Print what would be undone'

complete -c pptcheck -n '__fish_seen_subcommand_from run' -f -a '(__pptcheck_devices)' -d 'PCI function'
complete -c pptcheck -n '__fish_seen_subcommand_from run' -l again -d 'Also devices that took the host down'
complete -c pptcheck -n '__fish_seen_subcommand_from run' -l baseline -r -d 'Compare with this earlier run'
complete -c pptcheck -n '__fish_seen_subcommand_from run' -l bhyve -r -d 'FreeBSD: the bhyve to test with'
complete -c pptcheck -n '__fish_seen_subcommand_from run' -l firmware -x -a 'uefi bios' -d 'What starts the disk of --guest'
complete -c pptcheck -n '__fish_seen_subcommand_from run' -l guest -r -d 'Start this disk instead of the image'
complete -c pptcheck -n '__fish_seen_subcommand_from run' -l guest-format -x -a 'raw qcow2 qcow vmdk vdi vhdx vpc' -d 'What the disk of --guest is'
complete -c pptcheck -n '__fish_seen_subcommand_from run' -l guest-memory -x -a '1024 2048 4096' -d 'MiB of memory of --guest'
complete -c pptcheck -n '__fish_seen_subcommand_from run' -l if-changed -d 'Only on another kernel, firmware or hypervisor'
complete -c pptcheck -n '__fish_seen_subcommand_from run' -l image -x -a '(__fish_complete_directories)' -d 'Guest image'
complete -c pptcheck -n '__fish_seen_subcommand_from run' -l jobs -x -a '1 2 4' -d 'IOMMU groups side by side'
complete -c pptcheck -n '__fish_seen_subcommand_from run' -l like-vm -r -d 'Set-up of this guest, or its file'
complete -c pptcheck -n '__fish_seen_subcommand_from run' -l out -x -a '(__fish_complete_directories)' -d 'Where the results go'
complete -c pptcheck -n '__fish_seen_subcommand_from run' -l qemu -r -d 'The QEMU to test with'
complete -c pptcheck -n '__fish_seen_subcommand_from run' -l restarts -x -a '1 3 10' -d 'Attempts per ending'
complete -c pptcheck -n '__fish_seen_subcommand_from run' -l resume -x -a '(__fish_complete_directories)' -d 'Go on with an interrupted run'
complete -c pptcheck -n '__fish_seen_subcommand_from run' -l save-baseline -r -d 'Keep the run document'
complete -c pptcheck -n '__fish_seen_subcommand_from run' -l timeout -x -a '60 300 1200' -d 'Seconds for one guest boot'
complete -c pptcheck -n '__fish_seen_subcommand_from run' -l yes -d 'Take the named devices without asking'

complete -c pptcheck -n '__fish_seen_subcommand_from lookup' -f -a '(__pptcheck_devices)' -d 'PCI function'
complete -c pptcheck -n '__fish_seen_subcommand_from lookup' -l from -r -d 'A matrix, snapshot or site'
complete -c pptcheck -n '__fish_seen_subcommand_from lookup' -l json -d 'The snapshot in its own words'
complete -c pptcheck -n '__fish_seen_subcommand_from lookup' -l keep -d 'Keep the whole snapshot in the cache'

complete -c pptcheck -n '__fish_seen_subcommand_from submit' -l anonymous -d 'Sign with a key for this run only'
complete -c pptcheck -n '__fish_seen_subcommand_from submit' -l coarse -d 'Leave out board, firmware and CPU model'
complete -c pptcheck -n '__fish_seen_subcommand_from submit' -l dry-run -d 'Print it, and send nothing'
complete -c pptcheck -n '__fish_seen_subcommand_from submit' -l patched -d 'The hypervisor is not as it was shipped'
complete -c pptcheck -n '__fish_seen_subcommand_from submit' -l to -x -a '(__fish_complete_directories)' -d 'The matrix'
complete -c pptcheck -n '__fish_seen_subcommand_from submit' -l wait -x -a '60 600' -d 'Seconds to try again'
complete -c pptcheck -n '__fish_seen_subcommand_from submit' -l yes -d 'Send without asking'

complete -c pptcheck -n '__fish_seen_subcommand_from withdraw' -f -l list -d 'Print what was sent from here'
complete -c pptcheck -n '__fish_seen_subcommand_from withdraw' -l to -x -a '(__fish_complete_directories)' -d 'One more matrix'
complete -c pptcheck -n '__fish_seen_subcommand_from withdraw' -l wait -x -a '60 600' -d 'Seconds to try again'
