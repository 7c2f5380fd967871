/* SPDX-License-Identifier: BSD-2-Clause
 * gcc's stddef.h includes it when __FreeBSD__ is defined. */
