#define _DEFAULT_SOURCE 1
#define _XOPEN_SOURCE 700
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1

#include "CTerminal.h"
#include "last_words.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include <curses.h>

_Static_assert(sizeof(wchar_t) == sizeof(uint32_t), "a wchar_t holds a Unicode scalar");

static SCREEN *screen;
static FILE *input_file;
static FILE *output_file;
static bool has_default_colors;
// The terminal, and the file in memory that collects a frame for it; -1 where there is none.
static int terminal = -1, frame = -1;

// ncurses installs handlers of its own, one of which exits the process. The program's stay.
static const int kept_signals[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
enum { KEPT_SIGNALS = sizeof kept_signals / sizeof kept_signals[0] };

static void save_signals(struct sigaction saved[KEPT_SIGNALS]) {
  for (int i = 0; i < KEPT_SIGNALS; i++) sigaction(kept_signals[i], NULL, &saved[i]);
}

static void restore_signals(const struct sigaction saved[KEPT_SIGNALS]) {
  for (int i = 0; i < KEPT_SIGNALS; i++) sigaction(kept_signals[i], &saved[i], NULL);
}

static void bracketed_paste(bool on) {
  ct_write(on ? "\033[?2004h" : "\033[?2004l", 8);
}

static bool uses_mouse;

static void mouse(bool on) {
  // Presses, moves with a button down, and numbers of any size.
  static const char start[] = "\033[?1000h\033[?1002h\033[?1006h";
  static const char end[] = "\033[?1006l\033[?1002l\033[?1000l";
  ct_write(on ? start : end, sizeof start - 1);
}

void ct_use_mouse(int is_wanted) {
  uses_mouse = is_wanted != 0;
  mouse(uses_mouse);
}

// Terminals turn the wheel into arrow keys where a program has the whole screen: keys that nobody pressed.
static void wheel_as_arrows(bool on) {
  // Saves what was, as far as the terminal can, and brings it back.
  static const char off[] = "\033[?1007s\033[?1007l";
  static const char back[] = "\033[?1007r";
  if (on) ct_write(back, sizeof back - 1);
  else ct_write(off, sizeof off - 1);
}

// What the program asks of a terminal beyond what ncurses does.
static void begin_modes(void) {
  wheel_as_arrows(false);
  if (uses_mouse) mouse(true);
  bracketed_paste(true);
}

static void end_modes(void) {
  bracketed_paste(false);
  if (uses_mouse) mouse(false);
  wheel_as_arrows(true);
}

static bool is_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

void ct_use_utf8(void) {
  // Only LC_CTYPE: a decimal comma is no business of the screen's.
  if (setlocale(LC_CTYPE, "") && is_utf8()) return;
  if (setlocale(LC_CTYPE, "C.UTF-8") && is_utf8()) return;
  setlocale(LC_CTYPE, "en_US.UTF-8");
}

void ct_answer_quickly(void) {
#if defined(__linux__) && defined(SYS_sched_setattr)
  // What the kernel calls struct sched_attr; no header of the C library has had it for long.
  const struct {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t turn_nanoseconds, deadline, period;
  } attributes = {
      .size = sizeof attributes,
      .policy = 0,  // SCHED_OTHER
      .flags = 1,   // SCHED_FLAG_RESET_ON_FORK
      .nice = getpriority(PRIO_PROCESS, 0),
      .turn_nanoseconds = 100 * 1000,
  };
  (void)syscall(SYS_sched_setattr, 0, &attributes, 0);
#endif
}

// Closes what `ct_open` opened, in any state of it.
static void release(void) {
  if (screen) delscreen(screen);
  if (input_file) fclose(input_file);
  if (output_file) fclose(output_file);
  if (terminal >= 0) close(terminal);
  if (frame >= 0) close(frame);
  screen = NULL;
  input_file = output_file = NULL;
  terminal = frame = -1;
}

static int memory_file(void) {
#if defined(__linux__) && defined(SYS_memfd_create)
  return (int)syscall(SYS_memfd_create, "frame", 1);  // MFD_CLOEXEC
#else
  return -1;
#endif
}

static void refresh_directly(void) {
  wnoutrefresh(stdscr);
  doupdate();
}

static void point(int descriptor, int file) {
  while (dup2(file, descriptor) < 0 && (errno == EINTR || errno == EBUSY)) continue;
}

// A window of 20,000 by 20,000, which a shell can ask for, would take ncurses gigabytes.
enum { MOST_ROWS = 1000, MOST_COLUMNS = 2000 };

static int least(int a, int b) { return a < b ? a : b; }

// Has ncurses, which asks the terminal itself, make no larger screen than that.
static SCREEN *new_screen(const char *type, int output) {
  struct winsize window = {0};
  if (ioctl(output, TIOCGWINSZ, &window) != 0
      || (window.ws_row <= MOST_ROWS && window.ws_col <= MOST_COLUMNS))
    return newterm(type, output_file, input_file);
  const char *names[2] = {"LINES", "COLUMNS"};
  const int sizes[2] = {least(window.ws_row, MOST_ROWS), least(window.ws_col, MOST_COLUMNS)};
  char *before[2];
  for (int i = 0; i < 2; i++) {
    const char *value = getenv(names[i]);
    before[i] = value ? strdup(value) : NULL;
    char size[16];
    snprintf(size, sizeof size, "%d", sizes[i]);
    setenv(names[i], size, 1);
  }
  SCREEN *made = newterm(type, output_file, input_file);
  for (int i = 0; i < 2; i++) {
    if (before[i]) setenv(names[i], before[i], 1);
    else unsetenv(names[i]);
    free(before[i]);
  }
  return made;
}

int ct_open(const char *type, int input, int output) {
  if (screen) return CT_BUSY;
  if (!isatty(input) || !isatty(output)) return CT_NOT_A_TERMINAL;
  ct_use_utf8();
  input_file = fdopen(dup(input), "r");
  output_file = fdopen(dup(output), "w");
  struct termios modes;
  const bool has_modes = tcgetattr(output, &modes) == 0;
  struct sigaction saved[KEPT_SIGNALS];
  save_signals(saved);
  if (input_file && output_file) screen = new_screen(type, output);
  restore_signals(saved);
  if (!screen) {
    release();
    return CT_UNKNOWN_TYPE;
  }
  if (!ct_capability("cup")) {
    endwin();
    release();
    return CT_NO_CURSOR_MOTION;
  }
  raw();
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  typeahead(-1);
  if (has_colors()) {
    start_color();
    has_default_colors = use_default_colors() == OK;
  }
  // The first refresh switches to the alternate screen; the other modes are asked for within.
  refresh_directly();
  begin_modes();
  terminal = fcntl(output, F_DUPFD_CLOEXEC, 0);
  if (has_modes && terminal >= 0) last_words_open(terminal, &modes);
  frame = memory_file();
  return CT_OPENED;
}

void ct_suspend(void) {
  struct sigaction saved[KEPT_SIGNALS];
  save_signals(saved);
  end_modes();
  curs_set(1);
  endwin();
  restore_signals(saved);
}

void ct_resume(void) {
  struct sigaction saved[KEPT_SIGNALS];
  save_signals(saved);
  ct_redraw();
  // It sets the terminal's modes too, which are no file's.
  refresh_directly();
  begin_modes();
  restore_signals(saved);
}

int ct_is_lost(void) {
  struct termios modes;
  return tcgetattr(fileno(input_file), &modes) == 0 && (modes.c_lflag & ICANON) != 0;
}

void ct_close(void) {
  if (!screen) return;
  ct_suspend();
  uses_mouse = false;
  last_words_close();
  release();
}

void ct_size(int *rows, int *columns) {
  struct winsize window;
  const bool is_known = ioctl(fileno(output_file), TIOCGWINSZ, &window) == 0 && window.ws_row
      && window.ws_col;
  const int rows_now = is_known ? least(window.ws_row, MOST_ROWS) : LINES;
  const int columns_now = is_known ? least(window.ws_col, MOST_COLUMNS) : COLS;
  if (rows_now != LINES || columns_now != COLS) {
    resize_term(rows_now, columns_now);
    // Terminals move text about when their size changes.
    ct_redraw();
  }
  *rows = LINES;
  *columns = COLS;
}

int ct_color_count(void) { return has_colors() ? COLORS : 0; }

int ct_pair_count(void) { return has_colors() ? COLOR_PAIRS : 0; }

void ct_define_pair(int pair, int foreground, int background) {
  if (!has_default_colors && foreground < 0) foreground = COLOR_WHITE;
  if (!has_default_colors && background < 0) background = COLOR_BLACK;
  init_extended_pair(pair, foreground, background);
}

void ct_put(
    int row, int column, const uint32_t *scalars, int count, int attributes, int pair) {
  attr_t attribute = (attributes & 1 ? WA_BOLD : 0) | (attributes & 2 ? WA_DIM : 0)
      | (attributes & 4 ? WA_ITALIC : 0) | (attributes & 8 ? WA_UNDERLINE : 0)
      | (attributes & 16 ? WA_REVERSE : 0);
  attr_set(attribute, (short)pair, &pair);
  mvaddnwstr(row, column, (const wchar_t *)scalars, count);
}

void ct_cursor(int row, int column) {
  curs_set(row >= 0);
  if (row >= 0) move(row, column);
}

// ncurses writes after every move of the cursor, some forty times a frame; and every write wakes who
// reads the terminal, who then takes the processor from the frame and from the reply.
void ct_flush(void) {
  if (terminal < 0 || frame < 0) {
    refresh_directly();
    return;
  }
  point(fileno(output_file), frame);
  refresh_directly();
  point(fileno(output_file), terminal);
  static char bytes[1 << 16];
  ssize_t count;
  lseek(frame, 0, SEEK_SET);
  while ((count = read(frame, bytes, sizeof bytes)) > 0) ct_write(bytes, (int)count);
  lseek(frame, 0, SEEK_SET);
  (void)!ftruncate(frame, 0);
}

void ct_redraw(void) { clearok(curscr, TRUE); }

void ct_write(const char *bytes, int count) {
  int descriptor = fileno(output_file);
  while (count > 0) {
    ssize_t written = write(descriptor, bytes, (size_t)count);
    if (written > 0) {
      bytes += written;
      count -= (int)written;
    } else if (written < 0 && errno == EAGAIN) {
      struct pollfd wait = {descriptor, POLLOUT, 0};
      if (poll(&wait, 1, 1000) <= 0) return;
    } else if (written == 0 || errno != EINTR) {
      return;
    }
  }
}

const char *ct_capability(const char *name) {
  const char *value = tigetstr(name);
  return value == (const char *)-1 ? NULL : value;
}

int ct_erase_byte(void) { return (unsigned char)erasechar(); }

int ct_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }
