// What a program that dies still does; see `ct_prepare_last_words`.
#ifndef LAST_WORDS_H
#define LAST_WORDS_H

#include <termios.h>

// An open terminal that is to be given back, with the modes it was found in.
void last_words_open(int descriptor, const struct termios *found);

// It was given back.
void last_words_close(void);

#endif
