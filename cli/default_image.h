/* SPDX-License-Identifier: BSD-2-Clause
 * The image that is used when nobody names one. */
#ifndef CLI_DEFAULT_IMAGE_H
#define CLI_DEFAULT_IMAGE_H

#include "guests/image.h"

/* Folder of the default image; the caller frees it. */
char *default_image_dir(void);

/*
 * image_build with what the spec leaves open filled in: dir, agent, and the
 * kernel (the newest fetched package, or the one this host runs).
 */
int default_image_build(const struct image_spec *, bool *built, struct err *);

/* Opens the image in dir (NULL: the default, built when it is not there). */
int default_image_open(struct image **, const char *dir, struct err *);

#endif
