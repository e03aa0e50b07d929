// The page "What we know about you": what is known and from where, what was agreed to, what may be asked.
#pragma once

#include <string>
#include <vector>

#include "base/encoding.h"
#include "pages/pages.h"

namespace acquaint::pages {

struct KnownAttribute {
  std::string path;
  std::string label;
  std::string value;
  std::string from;        // Where it came from and when: a sentence.
  std::string change_url;  // A path on this site; empty: it cannot be changed here.
  bool can_forget = false;
};

struct ConsentRow {
  std::string title;
  std::string text;     // What is agreed to; may be empty.
  std::string state;    // In words.
  std::string button;   // Empty: nothing can be said of it.
  FormFields subject;   // What the button posts besides.
};

struct QuestionRow {
  std::string label;
  std::string state;   // In words.
  std::string button;
  std::string action;  // "never", "ask" or "ask_form".
  std::string name;
};

// An account by which the user logs in.
struct IdentityRow {
  std::string name;      // "LinkedIn"
  std::string address;   // Of whom; may be empty.
  std::string provider;  // Both are posted.
  std::string id;
  bool can_unlink = false;  // The first one is the user's own.
};

// Posts csrf and `action` to /me: "forget" with `attribute`; "consent" with the row's subject; a question's action
// with `name`; "stop" and "resume" asking altogether; "unlink" with `provider` and `id`.
struct MePage {
  Look look;
  std::string csrf;
  std::string account;  // Who is signed in; empty: not shown.
  std::string notice;   // What was just done; empty: nothing.
  std::vector<KnownAttribute> attributes;
  std::vector<ConsentRow> consents;
  std::vector<QuestionRow> questions;
  bool is_stopped = false;  // "Stop asking me" holds.
  std::vector<IdentityRow> identities;
};

std::string render_me(const MePage& page);

}  // namespace acquaint::pages
