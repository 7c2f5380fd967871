/* SPDX-License-Identifier: BSD-2-Clause
 * The clock of the emulated host. */
#ifndef GUESTS_LAB_CLOCK_H
#define GUESTS_LAB_CLOCK_H

/*
 * kHz of this CPU's time stamp counter, which TCG hands to its guest as it is
 * (cpus_get_elapsed_ticks); 0 where there is none.  Takes 50 ms.
 */
long lab_clock_khz(void);

#endif
