-- SPDX-License-Identifier: BSD-2-Clause
--
-- Storage drivers in a guest: nvme, ahci, mpt3sas on Linux; nvme, ahci, mps and
-- mpr on FreeBSD.
local nvme = "Linux drivers/nvme/host/pci.c"
local libata = "Linux drivers/ata/"
local mpt = "Linux drivers/scsi/mpt3sas/mpt3sas_base.c"

return {
   {
      id = "nvme-not-ready", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[nvme nvme[0-9]+: Device not ready; aborting (initialisation|reset|shutdown)]],
      cause = "nvme-not-ready", weight = 88,
      consequence_of = { "device-lost-in-d3cold", "device-not-answering", "dma-fault", "reset-fails" },
      source = "Linux drivers/nvme/host/core.c nvme_wait_ready",
      example = "nvme nvme0: Device not ready; aborting initialisation, CSTS=0x0",
   },
   {
      id = "nvme-dead", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[controller is down; will reset: CSTS=0xffffffff, PCI_STATUS(=0xffff| read failed)]],
      cause = "device-not-answering", weight = 88, consequence_of = { "device-lost-in-d3cold", "pcie-link-lost" },
      source = nvme .. " nvme_warn_reset",
      example = "nvme nvme0: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0xffff",
   },
   {
      id = "nvme-down", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [=[controller is down; will reset: CSTS=0x[0-9a-f]+, PCI_STATUS=0x[0-9a-e]]=],
      cause = "nvme-went-down", weight = 85, source = nvme .. " nvme_warn_reset",
      example = "nvme nvme0: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0x10",
   },
   {
      id = "nvme-power-advice", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[Does your device have a faulty power saving mode enabled]],
      cause = "nvme-went-down", weight = 40, consequence_of = { "device-not-answering", "device-lost-in-d3cold" },
      source = nvme .. " nvme_warn_reset",
      example = "nvme nvme0: Does your device have a faulty power saving mode enabled?",
   },
   {
      -- The admin queue: identify never completes although the device answers.
      id = "nvme-admin-timeout", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[nvme nvme[0-9]+: I/O (tag )?[0-9]+ .*QID 0 timeout, (disable|reset) controller]],
      cause = "interrupts-not-arriving", weight = 70,
      candidates = { "interrupts-not-arriving", "dma-fault", "nvme-not-ready" },
      consequence_of = { "dma-fault", "device-not-answering", "nvme-went-down", "nvme-not-ready" },
      source = nvme .. " nvme_timeout",
      example = "nvme nvme0: I/O tag 16 (1010) opcode 0x6 (Admin Cmd) QID 0 timeout, disable controller",
   },
   {
      id = "nvme-polled", where = "guest-linux", severity = "warn", stage = "guest.function",
      pattern = [[nvme nvme[0-9]+: I/O (tag )?[0-9]+ .*QID [0-9]+ timeout, completion polled]],
      cause = "interrupts-not-arriving", weight = 75, source = nvme .. " nvme_timeout: done, but no interrupt came",
      example = "nvme nvme0: I/O 20 QID 0 timeout, completion polled",
   },
   {
      id = "nvme-io-timeout", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[nvme nvme[0-9]+: I/O (tag )?[0-9]+ .*QID [1-9][0-9]* timeout, (aborting|reset controller)]],
      cause = "nvme-went-down", weight = 60, consequence_of = { "dma-fault", "device-not-answering" },
      source = nvme .. " nvme_timeout",
      example = "nvme nvme0: I/O 417 (Read) QID 3 timeout, aborting",
   },
   {
      id = "nvme-disabling", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[nvme nvme[0-9]+: (Disabling device after reset failure: -[0-9]+|]]
         .. [[Removing after probe failure status: -[0-9]+)]],
      cause = "nvme-not-ready", weight = 50,
      consequence_of = { "device-lost-in-d3cold", "device-not-answering", "nvme-went-down",
         "interrupts-not-arriving", "dma-fault" },
      source = nvme .. " nvme_reset_work; the second text up to 6.4",
      example = "nvme nvme0: Removing after probe failure status: -19",
   },
   {
      id = "nvme-identify", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[nvme nvme[0-9]+: Identify (Controller|namespace) failed \(]],
      cause = "nvme-not-ready", weight = 55, consequence_of = { "interrupts-not-arriving", "dma-fault" },
      source = "Linux drivers/nvme/host/core.c",
      example = "nvme nvme0: Identify Controller failed (-4)",
   },
   {
      id = "nvme-id-mismatch", where = "guest-linux", severity = "benign", stage = "guest.driver",
      pattern = [[(Ignoring bogus Namespace Identifiers|IO queue depth clamped to|missing or invalid SUBNQN field)]],
      source = "Linux drivers/nvme/host/core.c", example = "nvme nvme0: missing or invalid SUBNQN field.",
   },
   {
      id = "nvme-ok", where = "guest-linux", severity = "benign", stage = "guest.driver",
      pattern = [[nvme nvme[0-9]+: [0-9]+/[0-9]+/[0-9]+ default/read/poll queues]],
      source = nvme, example = "nvme nvme0: 1/0/0 default/read/poll queues",
   },

   -- AHCI and libata
   {
      id = "ahci-reset", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[ahci [0-9a-f:.]+: ([Cc]ontroller reset failed \(0x[0-9a-f]+\)|AHCI controller unavailable!)]],
      cause = "storage-controller-fails", weight = 85, consequence_of = { "device-not-answering" },
      source = libata .. "libahci.c ahci_reset_controller",
      example = "ahci 0000:00:05.0: controller reset failed (0xffffffff)",
   },
   {
      id = "ahci-softreset", where = "guest-linux", severity = "note", stage = "guest.function",
      pattern = [[ata[0-9]+(\.[0-9]+)?: softreset failed \((1st FIS failed|device not ready|timeout)\)]],
      cause = "disk-link-fails", weight = 25, consequence_of = { "dma-from-unknown-function", "dma-fault" },
      source = libata .. "libahci.c ahci_do_softreset: tried again",
      example = "ata8: softreset failed (1st FIS failed)",
   },

   {
      id = "ata-identify", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[ata[0-9]+\.[0-9]+: (qc timeout( after [0-9]+ msecs)? \(cmd 0xec\)|]]
         .. [[qc timeout( after [0-9]+ msecs)? \(cmd 0xa1\)|failed to IDENTIFY)]],
      cause = "interrupts-not-arriving", weight = 60, consequence_of = { "dma-from-unknown-function", "dma-fault",
         "disk-link-fails" },
      candidates = { "interrupts-not-arriving", "disk-link-fails", "dma-fault" },
      source = libata .. "libata-core.c ata_dev_read_id",
      example = "ata3.00: failed to IDENTIFY (I/O error, err_mask=0x4)",
   },
   {
      id = "ata-reset-giving-up", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[ata[0-9]+: reset failed, giving up]],
      cause = "disk-link-fails", weight = 70, consequence_of = { "dma-from-unknown-function", "dma-fault" },
      source = libata .. "libata-eh.c", example = "ata3: reset failed, giving up",
   },
   {
      id = "ata-link-down", where = "guest-linux", severity = "benign", stage = "guest.function",
      pattern = [[ata[0-9]+: SATA link down \(SStatus]],
      source = libata .. "libata-core.c: nothing is plugged in there",
      example = "ata2: SATA link down (SStatus 0 SControl 300)",
   },

   -- LSI / Broadcom HBAs
   {
      id = "mpt3sas-not-operational", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[mpt[23]sas(_cm)?[0-9]+: (SAS host is non-operational|.*failed due to ioc not operational|]]
         .. [[.*failed going to ready state|.*failed getting to correct state)]],
      cause = "storage-controller-fails", weight = 85,
      consequence_of = { "device-not-answering", "device-lost-in-d3cold" }, source = mpt,
      example = "mpt3sas_cm0: SAS host is non-operational !!!!",
   },
   {
      id = "mpt3sas-fault", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[mpt[23]sas(_cm)?[0-9]+: (fault_state\(0x[0-9a-f]+\)|coredump_state\()]],
      cause = "storage-controller-fails", weight = 85, source = mpt .. " mpt3sas_base_fault_info",
      example = "mpt2sas_cm0: fault_state(0x265d)!",
   },
   {
      id = "mpt3sas-no-bar", where = "guest-linux", severity = "fail", stage = "guest.enumerate",
      pattern = [[mpt[23]sas(_cm)?[0-9]+: unable to map adapter memory! or resource not found]],
      cause = "bar-does-not-fit", weight = 70, consequence_of = { "device-not-answering" },
      source = mpt .. " mpt3sas_base_map_resources: no memory BAR was assigned",
      example = "mpt3sas_cm0: unable to map adapter memory! or resource not found",
   },
   {
      id = "mpt3sas-reset", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[mpt[23]sas(_cm)?[0-9]+: (diag reset: FAILED|.*hard reset: FAILED|doorbell handshake .* failed|]]
         .. [[unexpected doorbell active)]],
      cause = "storage-controller-fails", weight = 80, source = mpt,
      example = "mpt3sas_cm0: diag reset: FAILED",
   },
   {
      id = "mpt3sas-probe", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[mpt[23]sas(_cm)?[0-9]+: (failure at .*mpt3sas_(scsih|base)\.c:[0-9]+/|.*: (timeout|]]
         .. [[failed obtaining a smid))]],
      cause = "storage-controller-fails", weight = 50,
      consequence_of = { "dma-fault", "device-not-answering", "interrupts-not-arriving" }, source = mpt,
      example = "mpt3sas_cm0: failure at drivers/scsi/mpt3sas/mpt3sas_scsih.c:12345/_scsih_probe()!",
   },
   {
      id = "megaraid-ready", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(megaraid_sas.*(FW in FAULT state|Failed from megasas_init_fw|Failed to init firmware|]]
         .. [[Init cmd return status)|megasas: .*FW now in Fault|mr_sas[0-9]+: .*FW Fault)]],
      cause = "storage-controller-fails", weight = 75,
      source = "Linux drivers/scsi/megaraid/megaraid_sas_base.c; illumos mr_sas, illumos-joyent issue 322",
      example = "megaraid_sas 0000:06:00.0: FW in FAULT state Fault code:0x10000 subcode:0x0 "
         .. "func:megasas_transition_to_ready",
   },

   -- FreeBSD guests
   {
      id = "freebsd-nvme-ready", where = "guest-freebsd", severity = "fail", stage = "guest.driver",
      pattern = [[nvme[0-9]+: controller ready did not become [01] within [0-9]+ ms]],
      cause = "nvme-not-ready", weight = 88, source = "FreeBSD sys/dev/nvme/nvme_ctrlr.c",
      example = "nvme0: controller ready did not become 1 within 30000 ms",
   },
   {
      id = "freebsd-nvme-missing-interrupt", where = "guest-freebsd", severity = "fail", stage = "guest.function",
      pattern = [[nvme[0-9]+: [Mm]issing interrupt]],
      cause = "interrupts-not-arriving", weight = 80, source = "FreeBSD sys/dev/nvme/nvme_qpair.c",
      example = "nvme0: Missing interrupt",
   },
   {
      id = "freebsd-nvme-gone", where = "guest-freebsd", severity = "fail", stage = "guest.function",
      pattern = [[nvme[0-9]+: (Resetting controller due to a timeout|Controller in fatal status|]]
         .. [[async event occurred.*fatal|Failed controller)]],
      cause = "nvme-went-down", weight = 65, consequence_of = { "interrupts-not-arriving" },
      source = "FreeBSD sys/dev/nvme/nvme_qpair.c",
      example = "nvme0: Resetting controller due to a timeout.",
   },
   {
      id = "freebsd-ahci-reset", where = "guest-freebsd", severity = "fail", stage = "guest.driver",
      pattern = [[ahci[0-9]+: AHCI controller reset failure]],
      cause = "storage-controller-fails", weight = 85, source = "FreeBSD sys/dev/ahci/ahci.c",
      example = "ahci0: AHCI controller reset failure",
   },
   {
      id = "freebsd-ahci-timeout", where = "guest-freebsd", severity = "warn", stage = "guest.function",
      pattern = [[ahcich[0-9]+: (Timeout on slot [0-9]+ port|AHCI reset: device not ready after)]],
      cause = "disk-link-fails", weight = 45, source = "FreeBSD sys/dev/ahci/ahci.c",
      example = "ahcich0: Timeout on slot 0 port 0",
   },
   {
      id = "freebsd-mps-fault", where = "guest-freebsd", severity = "fail", stage = "guest.driver",
      pattern = [[mp[rs][0-9]+: (IOC in fault state|Timeout waiting for|Failed to transition|.*Cannot transition|]]
         .. [[IOC Fault 0x|IOCFacts failed|Hard Reset failed|.*unable to (reset|init))]],
      cause = "storage-controller-fails", weight = 75, source = "FreeBSD sys/dev/mpr/mpr.c, mps/mps.c",
      example = "mpr0: IOC in fault state 0x5854, resetting",
   },
   {
      id = "ata-link-error", where = "guest-linux", severity = "warn", stage = "guest.function",
      pattern = [[ata[0-9]+(\.[0-9]+)?: (irq_stat 0x[0-9a-f]+, interface fatal error|]]
         .. [[SError: \{[^}]*(BadCRC|10B8B|Handshk|LinkSeq|TrStaTrns))]],
      cause = "disk-link-fails", weight = 60, consequence_of = { "dma-fault", "dma-from-unknown-function" },
      source = libata .. "libata-eh.c ata_eh_link_report: the cable or the backplane",
      example = "ata1: SError: { UnrecovData Proto 10B8B BadCRC TrStaTrns }",
   },
   {
      id = "raid-not-ready", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(hpsa .*([Cc]ontroller lockup detected|board not ready, timed out)|]]
         .. [[smartpqi .*(controller offline|controller not ready|controller is not ready)|]]
         .. [[(aacraid|AAC)[ :0-9].*(adapter kernel (failed to start|panic)|adapter self-test failed|]]
         .. [[Host adapter (is dead|BLINK LED))|mpi3mr[0-9]+: .*(unrecoverable|fault[_ ]code|]]
         .. [[failed to (bring|transition|reset)))]],
      cause = "storage-controller-fails", weight = 75,
      consequence_of = { "device-not-answering", "device-lost-in-d3cold" },
      source = "Linux drivers/scsi/hpsa.c, smartpqi/smartpqi_init.c, aacraid/src.c, commsup.c, mpi3mr/mpi3mr_fw.c",
      example = "hpsa 0000:00:06.0: board not ready, timed out.",
   },
   {
      id = "freebsd-raid", where = "guest-freebsd", severity = "fail", stage = "guest.function",
      pattern = [[\b(mrsas|mfi|aac|ciss|arcmsr|smartpqi)[0-9]+: .*(TIMEOUT AFTER [0-9]+ SECONDS|Reset failed, kill|]]
         .. [[Firmware fault|Firmware not in READY state|ADAPTER HEARTBEAT FAILED)]],
      cause = "storage-controller-fails", weight = 70,
      source = "FreeBSD sys/dev/mrsas/mrsas.c, mfi/mfi.c, ciss/ciss.c",
      example = "mfi0: COMMAND 0xffffff8000cb2c48 TIMEOUT AFTER 41 SECONDS",
   },
   {
      id = "freebsd-nvme-step", where = "guest-freebsd", severity = "fail", stage = "guest.driver",
      pattern = [[\bnvme[0-9]+: nvme_(identify_controller|ctrlr_[a-z_]+) failed]],
      cause = "nvme-not-ready", weight = 75, source = "FreeBSD sys/dev/nvme/nvme_ctrlr.c",
      example = "nvme0: nvme_identify_controller failed!",
   },
}
