// A parser of CommonMark and GitHub's tables, in time that grows with the text, whatever the text.
#include <md4c.h>
