/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/json_writer.h"

#include <string.h>

#include "base/json.h"

/* RFC 8259, 7: the short form where there is one. */
static size_t
escape(char *to, unsigned char c)
{
	static const char digits[] = "0123456789ABCDEF";
	static const char codes[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
	const char *at = c == '\0' ? NULL : strchr(codes, c);

	if (at != NULL) {
		to[0] = '\\';
		to[1] = names[at - codes];
		return 2;
	}
	memcpy(to, "\\u00", 4);
	to[4] = digits[c >> 4];
	to[5] = digits[c & 15];
	return 6;
}

/* How many of the first bytes stand for themselves, eight by eight. */
static size_t
plain(const char *s, size_t n)
{
	const uint64_t each = UINT64_C(0x0101010101010101), high = each << 7;
	uint64_t word, quotes, slashes;
	size_t i;

	for (i = 0; n - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, s + i, sizeof(word));
		quotes = word ^ each * '"';
		slashes = word ^ each * '\\';
		/* Of words without a high bit: x - 1 sets one where x is 0. */
		if (((word | (word - each * ' ') | (quotes - each) |
			 (slashes - each)) &
			high) != 0)
			break;
	}
	return i;
}

/* False if a byte is not ASCII. */
static bool
add_quoted(struct buf *b, const char *s, size_t n)
{
	char *to = buf_room(b, 6 * n + 2), *begin = to;
	unsigned char all = 0;
	size_t i = plain(s, n);

	*to++ = '"';
	memcpy(to, s, i);
	to += i;
	for (; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		all |= c;
		if (c < ' ' || c == '"' || c == '\\')
			to += escape(to, c);
		else
			*to++ = (char)c;
	}
	*to++ = '"';
	*to = '\0';
	b->len += (size_t)(to - begin);
	return all < 0x80;
}

static void
add_text(struct buf *b, const char *s)
{
	size_t before = b->len;
	json_t *checked;

	if (add_quoted(b, s, strlen(s)))
		return;
	checked = json_text(s);
	b->len = before;
	(void)add_quoted(
	    b, json_string_value(checked), json_string_length(checked));
	json_decref(checked);
}

static void
new_line(struct json_writer *w)
{
	char *to;

	if (w->compact)
		return;
	to = buf_room(w->out, (size_t)w->depth + 1);
	*to = '\n';
	memset(to + 1, ' ', (size_t)w->depth);
	w->out->len += (size_t)w->depth + 1;
}

/* All that stands before a value. */
static void
begin(struct json_writer *w, const char *key)
{
	if (w->more)
		buf_add(w->out, ",", 1);
	if (w->depth > 0)
		new_line(w);
	if (key != NULL) {
		add_text(w->out, key);
		buf_add(w->out, ": ", w->compact ? 1 : 2);
	}
	w->more = true;
}

static void
open(struct json_writer *w, const char *key, const char *bracket)
{
	begin(w, key);
	buf_add(w->out, bracket, 1);
	w->depth++;
	w->more = false;
}

static void
end(struct json_writer *w, const char *bracket)
{
	w->depth--;
	if (w->more)
		new_line(w);
	buf_add(w->out, bracket, 1);
	w->more = true;
}

void
json_writer_object(struct json_writer *w, const char *key)
{
	open(w, key, "{");
}

void
json_writer_array(struct json_writer *w, const char *key)
{
	open(w, key, "[");
}

void
json_writer_end_object(struct json_writer *w)
{
	end(w, "}");
}

void
json_writer_end_array(struct json_writer *w)
{
	end(w, "]");
}

void
json_writer_text(struct json_writer *w, const char *key, const char *text)
{
	begin(w, key);
	add_text(w->out, text);
}

void
json_writer_bool(struct json_writer *w, const char *key, bool b)
{
	begin(w, key);
	buf_adds(w->out, b ? "true" : "false");
}

void
json_writer_int(struct json_writer *w, const char *key, int64_t i)
{
	/* The most negative has no opposite. */
	uint64_t left = i < 0 ? -(uint64_t)i : (uint64_t)i;
	char digits[24], *p = digits + sizeof(digits);

	begin(w, key);
	do
		*--p = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	if (i < 0)
		*--p = '-';
	buf_add(w->out, p, (size_t)(digits + sizeof(digits) - p));
}

void
json_writer_members(struct json_writer *w, const json_t *object)
{
	const char *key;
	json_t *value;

	/* jansson's iterator wants a mutable object but does not change it */
	json_object_foreach((json_t *)(uintptr_t)object, key, value)
	    json_writer_value(w, key, value);
}

void
json_writer_value(struct json_writer *w, const char *key, const json_t *j)
{
	char number[64];
	const json_t *each;
	size_t i;

	if (j == NULL)
		return;
	switch (json_typeof(j)) {
	case JSON_OBJECT:
		json_writer_object(w, key);
		json_writer_members(w, j);
		json_writer_end_object(w);
		break;
	case JSON_ARRAY:
		json_writer_array(w, key);
		json_array_foreach(j, i, each) json_writer_value(w, NULL, each);
		json_writer_end_array(w);
		break;
	case JSON_STRING:
		begin(w, key);
		(void)add_quoted(
		    w->out, json_string_value(j), json_string_length(j));
		break;
	case JSON_INTEGER:
		json_writer_int(w, key, json_integer_value(j));
		break;
	case JSON_REAL:
		begin(w, key);
		/* as json_line, and without as json_dumps */
		buf_add(w->out, number,
		    json_dumpb(j, number, sizeof(number),
			JSON_ENCODE_ANY |
			    (w->compact ? JSON_REAL_PRECISION(6) : 0)));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		json_writer_bool(w, key, json_is_true(j));
		break;
	case JSON_NULL:
		begin(w, key);
		buf_adds(w->out, "null");
		break;
	}
}
