/// All of ncurses that the program uses, behind plain integers.
///
/// In C because Swift cannot import what ncurses is made of: macros (`A_BOLD`, `getmaxyx`), mutable
/// globals (`stdscr`, `COLORS`), variadic functions (also `syscall`); nor `wcwidth`; and because nothing
/// of Swift's may run in a handler of signals. Input is read by the caller: ncurses would mix key codes
/// into pasted text and redraw while it reads.
///
/// ncurses has one state a process: one terminal at a time, all calls from one thread.
#ifndef CTERMINAL_H
#define CTERMINAL_H

#include <stdint.h>

/// What `ct_open` found.
enum {
  CT_OPENED = 0,
  CT_NOT_A_TERMINAL = 1,
  /// terminfo does not know the type.
  CT_UNKNOWN_TYPE = 2,
  /// The type has no way to move the cursor.
  CT_NO_CURSOR_MOTION = 3,
  /// Another terminal is open.
  CT_BUSY = 4,
};

/// Sees to it that characters are UTF-8 whatever the environment says; `ct_open` calls it.
void ct_use_utf8(void);

/// Has the calling thread's turn come within a tenth of a millisecond when it wakes, also while other
/// threads keep all cores busy, which else go on to the end of their turn of some milliseconds.
///
/// A thread that only answers keys takes nothing from the others by it. Threads that it starts later
/// have turns as usual. Linux 6.12 and later know such turns; elsewhere nothing changes.
void ct_answer_quickly(void);

/// Has a program that dies of a fault give the terminal back first. Where a mapped file has become shorter
/// than it was or cannot be read any more, it says so in a line and ends with 1; everything else is
/// left to the handlers there are.
void ct_prepare_last_words(void);

/// Starts drawing on a terminal of the terminfo type `type`. Signal handlers stay as they are.
int ct_open(const char *type, int input, int output);

/// Gives the terminal back as it was found. Safe to call when none is open.
void ct_close(void);

/// Gives the terminal back for a while, and takes it again.
void ct_suspend(void);
void ct_resume(void);

/// Whether somebody else has set the terminal to whole lines, as a shell does that gets it back.
int ct_is_lost(void);

/// Has the mouse reported (buttons, drags, wheel), or leaves it to the terminal.
void ct_use_mouse(int is_wanted);

/// Asks the terminal for its size.
void ct_size(int *rows, int *columns);

/// How many colours, and pairs of them, can be shown; both 0 without colour.
int ct_color_count(void);
int ct_pair_count(void);

/// Defines pair 1, 2, …; a colour of -1 is the terminal's own. In 2^24 colours a colour is 0xRRGGBB.
void ct_define_pair(int pair, int foreground, int background);

/// Puts characters into the row; `attributes` are the sum of 1 bold, 2 dim, 4 italic, 8 underline,
/// 16 reverse; pair 0 is the terminal's own colours.
void ct_put(
    int row, int column, const uint32_t *scalars, int count, int attributes, int pair);

/// Places the cursor; a negative row hides it.
void ct_cursor(int row, int column);

/// Sends what changed since the last flush, in one write.
void ct_flush(void);

/// Has the next flush send every cell.
void ct_redraw(void);

/// Writes bytes straight to the terminal, behind all that was flushed.
void ct_write(const char *bytes, int count);

/// The terminfo string capability `name` of the open terminal, or NULL.
const char *ct_capability(const char *name);

/// The byte that the terminal's driver erases with: what its Backspace key sends.
int ct_erase_byte(void);

/// The columns of a character as ncurses counts them; negative for what it cannot draw.
int ct_width(uint32_t scalar);

#endif
