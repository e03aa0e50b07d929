// Makes requests out of the bytes of one connection, however they are cut. Pure: no sockets, no
// clock; every byte is hostile.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "http/chunk_decoder.h"
#include "http/message.h"
#include "http/refusal.h"
#include "http/request_head.h"

namespace acquaint::http {

class RequestReader {
 public:
  enum class State {
    idle,      // Between two requests.
    head,      // In the request line or the headers.
    body,      // The head is complete, the body is not.
    complete,  // take() gives the request.
    refused,   // refusal() says why; the connection can carry no further request.
  };

  RequestReader(std::size_t header_bytes_max, std::size_t body_bytes_max)
      : header_bytes_max_(header_bytes_max), body_bytes_max_(body_bytes_max) {}

  // Removes what it needs no more from the front of `bytes`. What is left in the states idle and
  // head must be given again with more bytes behind it.
  State read(std::string_view& bytes);

  State state() const { return state_; }
  const Refusal& refusal() const { return refusal_; }
  // Whether the client waits for "100 Continue" before it sends the body.
  bool expects_continue() const { return state_ == State::body && head_.expects_continue; }

  // The complete request and whether another one may follow it. Begins with the next request.
  struct Complete {
    Request request;
    bool keep_alive;
    bool speaks_1_1;
  };
  Complete take();

 private:
  State refuse(const Refusal& refusal);
  // The length of the header block with its empty line; nothing when more bytes are needed or the
  // request has been refused.
  std::optional<std::size_t> find_head_end(std::string_view bytes);
  std::optional<Refusal> check_line(std::string_view line) const;
  std::optional<Refusal> check_head_size(std::size_t bytes) const;
  State read_head(std::string_view& bytes);
  State read_body(std::string_view& bytes);

  std::size_t header_bytes_max_;
  std::size_t body_bytes_max_;
  State state_ = State::idle;
  bool skipped_empty_line_ = false;
  std::size_t line_begin_ = 0;  // Lines before this one are checked.
  RequestHead head_;
  ChunkDecoder chunks_;
  Refusal refusal_;
};

}  // namespace acquaint::http
