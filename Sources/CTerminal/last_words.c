// What a program that dies of a fault still does.
#define _DEFAULT_SOURCE 1
#define _XOPEN_SOURCE 700
#define NCURSES_WIDECHAR 1

#include "CTerminal.h"
#include "last_words.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <curses.h>
#include <term.h>

// What faults and failed checks of the program end in.
static const int fatal[] = {SIGBUS, SIGSEGV, SIGILL, SIGFPE, SIGTRAP, SIGABRT};
enum { FATAL = sizeof fatal / sizeof fatal[0] };
static struct sigaction before[FATAL];

// How the terminal was found, and what it is sent to be so again; without one, no bytes.
static int terminal = -1;
static struct termios modes;
static char farewell[256];
static volatile size_t farewell_length;
static atomic_flag dying = ATOMIC_FLAG_INIT;

static void say(int descriptor, const char *bytes, size_t count) {
  (void)!write(descriptor, bytes, count);
}

// Calls only what may be called in the middle of anything.
static void die(int number, siginfo_t *info, void *context) {
  (void)context;
  // Several threads may meet the same end; one speaks, and what it does ends the others.
  while (atomic_flag_test_and_set(&dying)) pause();
  if (farewell_length > 0) {
    say(terminal, farewell, farewell_length);
    tcsetattr(terminal, TCSANOW, &modes);
  }
  if (number == SIGBUS && info->si_code == BUS_ADRERR) {
    static const char words[] =
        "Error: a file in use, most likely the model's, has been cut short or cannot be read any more\n";
    say(STDERR_FILENO, words, sizeof words - 1);
    _exit(EXIT_FAILURE);
  }
  // Whoever had it before is asked next: a fault comes again by itself, what was sent does not.
  for (int i = 0; i < FATAL; i++) sigaction(fatal[i], &before[i], NULL);
  if (info->si_code <= 0 || number == SIGTRAP) raise(number);
}

void ct_prepare_last_words(void) {
  struct sigaction action = {.sa_sigaction = die, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < FATAL; i++) sigaction(fatal[i], &action, &before[i]);
}

// Adds a capability of the terminal, without the delays that its description may ask for.
static void add(const char *bytes) {
  if (!bytes) return;
  size_t length = farewell_length;
  while (*bytes && length < sizeof farewell) {
    const char *end = bytes[0] == '$' && bytes[1] == '<' ? strchr(bytes, '>') : NULL;
    if (end) {
      bytes = end + 1;
    } else {
      farewell[length++] = *bytes++;
    }
  }
  farewell_length = length;
}

void last_words_open(int descriptor, const struct termios *found) {
  terminal = descriptor;
  modes = *found;
  add("\033[?1006l\033[?1002l\033[?1000l\033[?1007r\033[?2004l");
  add(ct_capability("sgr0"));
  add(ct_capability("cnorm"));
  add(ct_capability("rmkx"));
  add(ct_capability("rmcup"));
}

void last_words_close(void) { farewell_length = 0; }
