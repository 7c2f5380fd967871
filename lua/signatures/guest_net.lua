-- SPDX-License-Identifier: BSD-2-Clause
--
-- Network drivers in a guest: ixgbe, i40e, ice, igb, igc, e1000e, mlx5, r8169,
-- bnxt, iwlwifi, brcmfmac, the VF drivers, and their FreeBSD namesakes.
local intel = "Linux drivers/net/ethernet/intel/"
local mlx5 = "Linux drivers/net/ethernet/mellanox/mlx5/core/"
local bnxt = "Linux drivers/net/ethernet/broadcom/bnxt/bnxt.c"
local iwl = "Linux drivers/net/wireless/intel/iwlwifi/"

return {
   -- Intel
   {
      id = "intel-nvm-checksum", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(ixgbe|igb|igc|e1000e?|i40e) [0-9a-f:.]+: .*The (NVM|EEPROM) Checksum Is Not Valid]],
      cause = "nic-nvm-unreadable", weight = 90, consequence_of = { "device-not-answering", "device-lost-in-d3cold" },
      source = intel .. "e1000e/netdev.c, igb, igc, ixgbe",
      example = "e1000e 0000:00:05.0: The NVM Checksum Is Not Valid",
   },
   {
      id = "intel-nvm-read", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(igb|igc|e1000e?|ixgbe) [0-9a-f:.]+: .*(NVM Read Error|Invalid MAC Address|invalid MAC address|]]
         .. [[EEPROM initialization failed)]],
      cause = "nic-nvm-unreadable", weight = 85, consequence_of = { "device-not-answering", "device-lost-in-d3cold" },
      source = intel .. "e1000e/netdev.c, igb/igb_main.c",
      example = "igb 0000:00:06.0: NVM Read Error",
   },
   {
      id = "intel-link-lost", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[(ig[bc]|ixgbe) [0-9a-f:.]+.*: (PCIe link lost|Adapter removed)]],
      cause = "device-not-answering", weight = 88, consequence_of = { "device-lost-in-d3cold", "pcie-link-lost" },
      source = intel .. "igb/igb_main.c igb_rd32, igc, ixgbe",
      example = "igc 0000:00:06.0 eth0: PCIe link lost, device now detached",
   },
   {
      id = "intel-read-reg", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[(igb|igc|ixgbe): Failed to read reg 0x[0-9a-f]+]],
      cause = "device-not-answering", weight = 85, consequence_of = { "device-lost-in-d3cold", "pcie-link-lost" },
      source = intel .. "igc/igc_main.c igc_rd32", example = "igc: Failed to read reg 0xc030!",
   },
   {
      id = "intel-hw-error", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(e1000e|igb|igc|ixgbe) [0-9a-f:.]+.*: (Hardware Error|HW Init failed: -?[0-9]+|]]
         .. [[Error on hardware initialization)]],
      cause = "nic-init-fails", weight = 75, consequence_of = { "device-not-answering", "nic-nvm-unreadable" },
      source = intel .. "ixgbe/ixgbe_main.c, e1000e/netdev.c",
      example = "ixgbe 0000:00:05.0: HW Init failed: -12",
   },
   {
      id = "intel-unit-hang", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[Detected (Hardware Unit Hang|Tx Unit Hang)]],
      cause = "nic-link-hang", weight = 75, consequence_of = { "dma-fault", "interrupts-not-arriving" },
      source = intel .. "e1000e/netdev.c e1000_print_hw_hang",
      example = "e1000e 0000:00:1f.6 eno1: Detected Hardware Unit Hang:",
   },
   {
      id = "net-watchdog", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[NETDEV WATCHDOG: .*transmit queue [0-9]+ timed out]],
      cause = "nic-link-hang", weight = 65,
      consequence_of = { "dma-fault", "interrupts-not-arriving", "device-not-answering" },
      source = "Linux net/sched/sch_generic.c",
      example = "NETDEV WATCHDOG: eth0 (igb): transmit queue 0 timed out",
   },
   {
      id = "ixgbe-sfp", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(because an unsupported SFP\+ or QSFP module type was detected|]]
         .. [[an unsupported module type was detected|[Aa]n unsupported SFP)]],
      cause = "nic-module-unsupported", weight = 90, source = intel .. "ixgbe/ixgbe_main.c, ice/ice_main.c",
      example = "ixgbe 0000:00:05.0: failed to load because an unsupported SFP+ or QSFP module type was detected.",
   },
   {
      id = "i40e-bar", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(Cannot map registers, bar size 0x[0-9A-Fa-f]+ too small|ice [0-9a-f:.]+: BAR0 I/O map error)]],
      cause = "bar-does-not-fit", weight = 80, source = intel .. "i40e/i40e_main.c, ice/ice_main.c",
      example = "i40e 0000:00:05.0: Cannot map registers, bar size 0x0 too small, aborting",
   },
   {
      id = "i40e-init", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(i40e [0-9a-f:.]+: (unidentified MAC or BLANK NVM|init_adminq failed|Initial pf_reset failed|]]
         .. [[capability discovery failed)|ice [0-9a-f:.]+: .*(unrecoverable|ice_init_hw failed|]]
         .. [[Error resetting device))]],
      cause = "nic-init-fails", weight = 80, consequence_of = { "device-not-answering", "device-lost-in-d3cold" },
      source = intel .. "i40e/i40e_main.c, ice/ice_main.c",
      example = "i40e 0000:00:05.0: unidentified MAC or BLANK NVM: -15",
   },
   {
      id = "intel-recovery-mode", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[Firmware recovery mode detected\. Limiting functionality]],
      cause = "nic-firmware-not-ready", weight = 90, source = intel .. "i40e/i40e_main.c, ixgbe, ice",
      example = "i40e 0000:00:05.0: Firmware recovery mode detected. Limiting functionality.",
   },
   {
      id = "iavf-no-pf", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(iavf|i40evf|ixgbevf|igbvf) [0-9a-f:.]+.*: (Unable to get VF config|]]
         .. [[Failed to communicate with PF|PF still in reset state|Failed to init (adminq|Admin Queue)|]]
         .. [[Unable to send version msg|]]
         .. [[Unable to send to PF|Hardware came out of reset but|]]
         .. [[Unable to open device due to PF driver failure|Unsupported PF API version)]],
      cause = "vf-without-pf", weight = 85, source = intel .. "iavf/iavf_main.c, ixgbevf",
      example = "iavf 0000:04:00.0: Unable to get VF config (-5)",
   },
   {
      id = "iavf-random-mac", where = "guest-linux", severity = "benign", stage = "guest.driver",
      pattern = [[(iavf|ixgbevf|igbvf|i40evf) [0-9a-f:.]+: .*(Invalid MAC address .*using random|]]
         .. [[assigning random MAC)]],
      source = intel .. "iavf/iavf_main.c: the host gave the VF no address",
      example = "iavf 0000:04:00.0: Invalid MAC address 00:00:00:00:00:00, using random",
   },

   -- Mellanox
   {
      id = "mlx5-fw-wait", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(mlx5_core .*Firmware over [0-9]+ MS in .*state, aborting|]]
         .. [[mlx5_core .*Waiting for FW (initialization|pre-init)[a-z-]*, timeout abort in)]],
      cause = "nic-firmware-not-ready", weight = 85,
      consequence_of = { "device-not-answering", "device-lost-in-d3cold" },
      source = mlx5 .. "main.c wait_fw_init",
      example = "mlx5_core 0000:00:06.0: Waiting for FW initialization, timeout abort in 100s (0xffffffff)",
   },
   {
      id = "mlx5-bar", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[mlx5_core .*(Missing registers BAR, aborting|error requesting BARs, aborting|]]
         .. [[Failed mapping initialization segment)]],
      cause = "bar-does-not-fit", weight = 80, source = mlx5 .. "main.c mlx5_pci_init",
      example = "mlx5_core 0000:00:06.0: mlx5_pci_init:789:(pid 212): Missing registers BAR, aborting",
   },
   {
      id = "mlx5-command", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[mlx5_core .*(Failed initializing command interface, aborting|]]
         .. [[wait_func.*timeout\. Will cause a leak|enable hca failed|failed to set issi|]]
         .. [[ENABLE_HCA.*timeout)]],
      cause = "nic-firmware-not-ready", weight = 75,
      consequence_of = { "dma-fault", "interrupts-not-arriving", "device-not-answering", "device-lost-in-d3cold" },
      source = mlx5 .. "main.c, cmd.c",
      example = "mlx5_core 0000:00:06.0: mlx5_function_setup:1012:(pid 212): Failed initializing command "
         .. "interface, aborting",
   },
   {
      id = "mlx5-health", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[mlx5_core .*(device's health compromised - reached miss count|Fatal error [0-9]+ detected|]]
         .. [[PCI slot is unavailable)]],
      cause = "device-not-answering", weight = 75, consequence_of = { "device-lost-in-d3cold", "reset-fails" },
      source = mlx5 .. "health.c poll_health",
      example = "mlx5_core 0000:00:06.0: device's health compromised - reached miss count",
   },
   {
      id = "mlx5-init-one-exists", where = "guest-linux", severity = "fail", stage = "host.reclaim",
      pattern = [[mlx5_core.*(mlx5_init_one failed with error code -17|failed with error -17)]],
      cause = "driver-name-still-registered", weight = 60, source = mlx5 .. "main.c; -17 is EEXIST",
      overlaps = { "linux-probe-failed-old" },
      example = "mlx5_core: probe of 0000:82:00.1 failed with error -17",
   },
   {
      id = "mlx5-init-one", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[mlx5_core.*mlx5_init_one failed with error code -([02-9]|1[0-689]?|[2-9][0-9]|1[0-9][0-9])\b]],
      cause = "driver-probe-fails", weight = 30,
      consequence_of = { "nic-firmware-not-ready", "bar-does-not-fit", "device-not-answering" },
      source = mlx5 .. "main.c probe_one",
      example = "mlx5_core 0000:00:06.0: probe_one:1484:(pid 957): mlx5_init_one failed with error code -110",
   },

   -- Broadcom, Realtek
   {
      id = "bnxt-firmware", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[bnxt_en [0-9a-f:.]+.*: (Firmware not (ready|responding)|Firmware init phase [12] failed|]]
         .. [[Firmware reset aborted|A previous firmware reset has not completed|.*hwrm req_type .* timeout|]]
         .. [[Error \(timeout: [0-9]+\) msg)]],
      cause = "nic-firmware-not-ready", weight = 80,
      consequence_of = { "device-not-answering", "device-lost-in-d3cold" }, source = bnxt,
      example = "bnxt_en 0000:00:06.0 eth0: Firmware not responding, status: 0x0",
   },
   {
      id = "bnxt-map", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[bnxt_en [0-9a-f:.]+: Cannot (map (bar4|device|doorbell)|find PCI device base address|]]
         .. [[obtain PCI resources)]],
      cause = "bar-does-not-fit", weight = 75, source = bnxt .. " bnxt_init_board",
      example = "bnxt_en 0000:00:06.0: Cannot map device registers, aborting",
   },
   {
      id = "r8169-dead", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[r8169 [0-9a-f:.]+: (unknown chip XID f[cf]f|PCI read failed)]],
      cause = "device-not-answering", weight = 80, consequence_of = { "device-lost-in-d3cold" },
      source = "Linux drivers/net/ethernet/realtek/r8169_main.c",
      example = "r8169 0000:00:06.0: unknown chip XID fcf, contact r8169 maintainers (see MAINTAINERS file)",
   },
   {
      id = "r8169-unknown", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[r8169 [0-9a-f:.]+: unknown chip XID [0-9a-e][0-9a-f]{2}]],
      cause = "driver-probe-fails", weight = 60, source = "Linux drivers/net/ethernet/realtek/r8169_main.c",
      example = "r8169 0000:00:06.0: unknown chip XID 6c0, contact r8169 maintainers (see MAINTAINERS file)",
   },
   {
      id = "r8169-mmio", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[r8169 [0-9a-f:.]+: (no MMIO resource found|cannot remap MMIO|enable failure|]]
         .. [[Can't allocate interrupt)]],
      cause = "bar-does-not-fit", weight = 65, source = "Linux drivers/net/ethernet/realtek/r8169_main.c",
      example = "r8169 0000:00:06.0: no MMIO resource found",
   },
   {
      id = "r8169-firmware", where = "guest-linux", severity = "benign", stage = "guest.driver",
      pattern = [[(rtl_nic/[a-z0-9_.-]+ (failed with error -2|\(-2\))|r8169 [0-9a-f:.]+: (can't disable ASPM|]]
         .. [[invalid VPD tag))]],
      source = "Linux drivers/net/ethernet/realtek/r8169_firmware.c: it works without",
      example = "r8169 0000:02:00.0: Unable to load firmware rtl_nic/rtl8168h-2.fw (-2)",
   },

   -- Wi-Fi
   {
      id = "iwlwifi-gone", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[iwlwifi [0-9a-f:.]+: (HW_REV=0xFFFFFFFF, PCI issues|HARDWARE GONE|Device gone - |]]
         .. [[CSR_RESET = 0xffffffff|Timeout waiting for hardware access \(CSR_GP_CNTRL 0xffffffff\))]],
      cause = "wifi-device-gone", weight = 88, consequence_of = { "device-lost-in-d3cold", "reset-fails" },
      source = iwl .. "pcie/trans.c, pcie/rx.c",
      example = "iwlwifi 0000:00:06.0: HW_REV=0xFFFFFFFF, PCI issues?",
   },
   {
      id = "iwlwifi-access", where = "guest-linux", severity = "fail", stage = "guest.function",
      pattern = [[iwlwifi [0-9a-f:.]+: (Timeout waiting for hardware access \(CSR_GP_CNTRL 0x0|]]
         .. [[Failed to wake NIC|Failed to grab nic access)]],
      cause = "wifi-device-gone", weight = 70, source = iwl .. "pcie/trans.c",
      example = "iwlwifi 0000:00:06.0: Timeout waiting for hardware access (CSR_GP_CNTRL 0x080403d8)",
   },
   {
      id = "iwlwifi-no-firmware", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[iwlwifi [0-9a-f:.]+: (no suitable firmware found|minimum version required: )]],
      cause = "guest-firmware-missing", weight = 60, source = iwl .. "iwl-drv.c iwl_request_firmware",
      example = "iwlwifi 0000:00:06.0: no suitable firmware found!",
   },
   {
      id = "iwlwifi-start", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[iwlwifi [0-9a-f:.]+: (Failed to (run INIT ucode|start (INIT|RT) ucode|load firmware chunk)|]]
         .. [[SecBoot CPU1 Status)]],
      cause = "wifi-firmware-fails", weight = 70, consequence_of = { "wifi-device-gone", "dma-fault",
         "interrupts-not-arriving" },
      candidates = { "wifi-firmware-fails", "interrupts-not-arriving", "wifi-device-gone" },
      source = iwl .. "mvm/fw.c, pcie/trans.c",
      example = "iwlwifi 0000:00:06.0: Failed to start INIT ucode: -110",
   },
   {
      id = "iwlwifi-noise", where = "guest-linux", severity = "benign", stage = "guest.driver",
      pattern = [[(WRT: Invalid buffer destination|firmware load for (iwlwifi-|]]
         .. [[iwl-debug)[A-Za-z0-9_.-]+ failed with error -2|failed to load regulatory\.db|]]
         .. [[regulatory\.db failed with error -2)]],
      source = iwl .. "iwl-drv.c: it tries newer files first",
      example = "iwlwifi 0000:00:14.3: Direct firmware load for iwlwifi-Qu-c0-hr-b0-53.ucode failed with error -2",
   },
   {
      id = "brcmfmac-dead", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[brcmfmac: (brcmf_chip_recognition: (SB chip is not supported|]]
         .. [[chip backplane type [0-9]+ is not supported)|brcmf_pcie_(probe|attach)[a-z_]*: .*(failed 14e4|]]
         .. [[0xffff))]],
      cause = "device-not-answering", weight = 80,
      source = "Linux drivers/net/wireless/broadcom/brcm80211/brcmfmac/chip.c",
      example = "brcmfmac: brcmf_chip_recognition: SB chip is not supported",
   },
   {
      id = "ath-dead", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(ath1[0-2]k(_pci)? [0-9a-f:.]+: (failed to (wake target|power (up|on)|reset chip|]]
         .. [[read from address|init core)|device has crashed|failed to get chip id|firmware crashed!)|]]
         .. [[mt79[0-9a-z]+ [0-9a-f:.]+: (driver own failed))]],
      cause = "wifi-device-gone", weight = 65, consequence_of = { "guest-firmware-missing", "device-lost-in-d3cold" },
      source = "Linux drivers/net/wireless/ath/ath10k/pci.c, mediatek/mt76",
      example = "ath10k_pci 0000:00:06.0: failed to wake target for read32 at 0x0003a028: -110",
   },
   {
      id = "ath-firmware", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(ath1[0-2]k(_pci)? [0-9a-f:.]+: (could not (fetch|probe) (firmware|fw)|]]
         .. [[could not init core \(-2\)|failed to fetch board)|]]
         .. [[brcmfmac .*Direct firmware load for brcm/.*\.bin failed with error -2)]],
      cause = "guest-firmware-missing", weight = 60, source = "Linux drivers/net/wireless/ath/ath10k/core.c",
      example = "ath10k_pci 0000:00:06.0: could not fetch firmware files (-2)",
   },

   -- FreeBSD guests
   {
      id = "freebsd-nic-attach", where = "guest-freebsd", severity = "fail", stage = "guest.driver",
      pattern = [[\b(em|igb|igc|ix|ixl|ice)[0-9]+: (The EEPROM Checksum Is Not Valid|]]
         .. [[EEPROM read error while reading MAC|Invalid MAC address|Setup of Shared code failed)]],
      cause = "nic-nvm-unreadable", weight = 80, source = "FreeBSD sys/dev/e1000/if_em.c",
      example = "em0: The EEPROM Checksum Is Not Valid",
   },
   {
      id = "freebsd-nic-hw", where = "guest-freebsd", severity = "fail", stage = "guest.driver",
      pattern = [[\b(em|igb|igc|ix|ixl|ice)[0-9]+: ((Hardware|HW) [Ii]nitialization [Ff]ailed|]]
         .. [[Hardware could not be initialized|unable to (allocate|map) .*(bus resource|memory)|]]
         .. [[Unable to allocate bus resource|PF reset failure|Unable to initialize the shared code)]],
      cause = "nic-init-fails", weight = 75, source = "FreeBSD sys/dev/ixgbe/if_ix.c, e1000/if_em.c, ixl/if_ixl.c",
      example = "ix0: Hardware initialization failed",
   },
   {
      id = "freebsd-nic-watchdog", where = "guest-freebsd", severity = "fail", stage = "guest.function",
      pattern = [[\b(em|igb|igc|ix|ixl|ice|re|bge|bnxt)[0-9]+: ([Ww]atchdog [Tt]imeout|TX\([0-9]+\) desc avail|]]
         .. [[.*[Tt]x queue hang)]],
      cause = "nic-link-hang", weight = 45, consequence_of = { "dma-fault", "interrupts-not-arriving" },
      source = "FreeBSD sys/net/iflib.c, sys/dev/re/if_re.c",
      example = "re0: watchdog timeout",
   },
   {
      id = "freebsd-mlx5", where = "guest-freebsd", severity = "fail", stage = "guest.driver",
      pattern = [[mlx5_core[0-9]+: .*(Firmware over [0-9]+ MS in .*state|Waiting for FW init|]]
         .. [[firmware initialization failed)]],
      cause = "nic-firmware-not-ready", weight = 75, source = "FreeBSD sys/dev/mlx5/mlx5_core/mlx5_main.c",
      example = "mlx5_core0: ERR: mlx5_load_one:1100:(pid 0): Firmware over 120000 MS in initializing state, aborting",
   },
   {
      id = "mt76-firmware", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[mt7[0-9a-z]+ [0-9a-f:.]+: (Failed to get patch semaphore|hardware init failed|]]
         .. [[Message [-0-9a-f]+ \(seq [0-9]+\) timeout|Failed to start (patch|WM firmware))]],
      cause = "wifi-firmware-fails", weight = 75,
      consequence_of = { "device-not-answering", "device-lost-in-d3cold", "wifi-device-gone",
         "guest-firmware-missing" },
      source = "Linux drivers/net/wireless/mediatek/mt76/mt76_connac_mcu.c, mt7921/mcu.c",
      example = "mt7921e 0000:02:00.0: Failed to get patch semaphore",
   },
   {
      id = "rtw-firmware", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[rtw(88|89)?_[0-9a-z]+ [0-9a-f:.]+: (failed to (power on mac|]]
         .. [[download firmware|setup chip|load firmware)|]]
         .. [[firmware failed to (ack|leave|init)|fw not ready|failed to dump efuse)]],
      cause = "wifi-firmware-fails", weight = 70,
      consequence_of = { "device-not-answering", "device-lost-in-d3cold", "guest-firmware-missing" },
      source = "Linux drivers/net/wireless/realtek/rtw88/mac.c, main.c, rtw89",
      example = "rtw_8822ce 0000:00:06.0: failed to power on mac",
   },
   {
      id = "brcmfmac-firmware", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[brcmfmac.*(FW failed to initialize|Firmware has halted or crashed|PCIe bus down)]],
      cause = "wifi-firmware-fails", weight = 75, consequence_of = { "device-not-answering", "guest-firmware-missing" },
      source = "Linux drivers/net/wireless/broadcom/brcm80211/brcmfmac/pcie.c",
      example = "brcmfmac 0000:00:06.0: brcmf_pcie_download_fw_nvram: FW failed to initialize",
   },
   {
      id = "mlx4-no-bar", where = "guest-linux", severity = "fail", stage = "guest.enumerate",
      pattern = [[mlx4_core [0-9a-f:.]+: Missing (DCS|UAR), aborting]],
      cause = "bar-does-not-fit", weight = 85, source = "Linux drivers/net/ethernet/mellanox/mlx4/main.c",
      example = "mlx4_core 0000:00:08.0: Missing DCS, aborting (driver_data: 0x0, pci_resource_flags(pdev, 0):0x0)",
   },
   {
      id = "mlx4-command", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[mlx4_core [0-9a-f:.]+: (command 0x[0-9a-f]+ timed out|(QUERY_FW|RUN_FW|SW_RESET|QUERY_DEV_CAP) ]]
         .. [[command failed|Failed to (reset|init) HCA|PCI device did not come back after reset|]]
         .. [[Communication channel is (offline|not idle))]],
      cause = "nic-firmware-not-ready", weight = 75,
      consequence_of = { "device-not-answering", "device-lost-in-d3cold", "dma-fault", "reset-fails" },
      source = "Linux drivers/net/ethernet/mellanox/mlx4/cmd.c, fw.c, reset.c",
      example = "mlx4_core 0000:00:08.0: command 0x4 timed out (go bit not cleared)",
   },
   {
      id = "tg3-probe", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[(tg3 [0-9a-f:.]+.*|^tg3: )(Problem fetching invariants of chip|No firmware running|]]
         .. [[Could not obtain valid ethernet address|DMA engine test failed)]],
      cause = "nic-init-fails", weight = 70,
      consequence_of = { "device-not-answering", "device-lost-in-d3cold", "dma-fault" },
      source = "Linux drivers/net/ethernet/broadcom/tg3.c tg3_init_one",
      example = "tg3 0000:00:06.0: Problem fetching invariants of chip, aborting",
   },
   {
      id = "r8169-timeouts", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[r8169 .*: rtl_[a-z_]+_cond == [01] \(loop: [0-9]+, delay: [0-9]+\)]],
      cause = "device-not-answering", weight = 65, consequence_of = { "device-lost-in-d3cold", "reset-fails" },
      source = "Linux drivers/net/ethernet/realtek/r8169_main.c rtl_loop_wait",
      example = "r8169 0000:06:10.0 eth0: rtl_chipcmd_cond == 1 (loop: 100, delay: 100).",
   },
   {
      id = "be2net-post", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[be2net [0-9a-f:.]+: (POST timeout|Waiting for POST aborted|FW not responding|]]
         .. [[Error detected in the adapter)]],
      cause = "nic-firmware-not-ready", weight = 75,
      consequence_of = { "device-not-answering", "device-lost-in-d3cold" },
      source = "Linux drivers/net/ethernet/emulex/benet/be_cmds.c",
      example = "be2net 0000:00:06.0: POST timeout; stage=ffffffff",
   },
   {
      id = "intel-nvm-newer", where = "guest-linux", severity = "fail", stage = "guest.driver",
      pattern = [[stopped because the NVM image .*newer than expected]],
      cause = "driver-too-old", weight = 90, source = intel .. "i40e/i40e_main.c; FreeBSD sys/dev/ixl/if_ixl.c",
      example = "i40e 0000:00:05.0: The driver for the device stopped because the NVM image v1.12 is newer than "
         .. "expected v1.9.",
   },
   {
      id = "ice-safe-mode", where = "guest-linux", severity = "warn", stage = "guest.driver",
      pattern = [[DDP [Pp]ackage (file (was not found|is invalid|version is lower|failed to load)|module|]]
         .. [[could not be loaded).*Entering Safe Mode]],
      cause = "guest-firmware-missing", weight = 60, source = intel .. "ice/ice_main.c; FreeBSD sys/dev/ice",
      example = "ice 0000:00:05.0: The DDP package file was not found or could not be read. Entering Safe Mode",
   },
}
