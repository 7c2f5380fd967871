/* SPDX-License-Identifier: BSD-2-Clause
 * The folders pptcheck writes to besides the run's own. */
#ifndef BASE_DIRS_H
#define BASE_DIRS_H

/*
 * Things that can be made again: images, kernel packages, the accelerator
 * trial's answers.  $PPTCHECK_CACHE, or pptcheck below $XDG_CACHE_HOME or
 * ~/.cache.  The caller frees it.  Not created.
 */
char *dirs_cache(const char *below);

/*
 * Journal and locks: what must vanish on reboot exactly when driver bindings
 * do.  $PPTCHECK_STATE, or /run/pptcheck (/var/run on FreeBSD) for root, or
 * pptcheck below $XDG_RUNTIME_DIR.  The caller frees it.  Not created.
 */
char *dirs_state(const char *below);

/*
 * What must outlive a reboot: that a run was at work when the host went down.
 * $PPTCHECK_LASTING, or /var/lib/pptcheck (/var/db on FreeBSD) for root, or
 * pptcheck below $XDG_STATE_HOME or ~/.local/state.  The caller frees it.  Not
 * created.
 */
char *dirs_lasting(const char *below);

/*
 * What belongs to the person: the key that signs reports.  $PPTCHECK_CONFIG, or
 * pptcheck below $XDG_CONFIG_HOME or ~/.config.  The caller frees it.  Not
 * created.
 */
char *dirs_config(const char *below);

#endif
