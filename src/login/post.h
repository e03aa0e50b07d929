// Letters to users. Handlers hand them over and go on: nobody who asks for a mail waits for it, and so
// nobody can tell by time whether there was anybody to write to.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"

namespace acquaint::login {

struct Letter {
  std::string to;  // One address (profile::is_email).
  std::string subject;
  std::string text;
  std::string html;  // Empty: text alone.
  Time good_until;   // What it says holds until then; later it is not sent any more.
};

class Post {
 public:
  virtual ~Post() = default;

  // Whether there is a mail server. Without one send() does nothing but say so in the log, once.
  virtual bool delivers() const = 0;

  // Sends it soon, and tries again for a while when the mail server cannot be reached. Never waits and
  // never fails; what is lost makes a log line without the address. From any thread.
  virtual void send(Letter letter) = 0;
};

// Work that is done after the answer: to find out whom to write to, and what.
class Errands {
 public:
  virtual ~Errands() = default;

  // Does it soon, on a thread of its own, unless too many wait: then it is dropped with a log line.
  // Errors are for the log too. What the work refers to outlives the errands. From any thread.
  virtual void run_later(Task<Result<Done>> errand) = 0;
};

}  // namespace acquaint::login
