// One connection: reads requests, hands them to the handler, and writes the answers in the order of
// the requests, whatever order they become ready in. Lives on one I/O thread and is touched there
// only. It stays alive while a handler of its runs, also after the client has gone.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/answer.h"
#include "http/io_thread.h"
#include "http/poller.h"
#include "http/request_reader.h"
#include "http/socket.h"
#include "http/stream.h"

namespace acquaint::http {

class Connection final : public Poller::Watcher, public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<IoThread> thread, Socket socket, const Address& peer,
             ConnectionCaps::Peer kind);

  // Starts to serve. `place` is its own place on the thread's list.
  void begin(IoThread::Connections::iterator place);

  void on_ready(Poller::Ready ready) noexcept override;

  // Ends what has taken too long.
  void on_tick();

  // Closes when no request is under way, otherwise after the answers of those that are.
  void begin_stop();

  // Closes at once and takes the connection off the thread's list.
  void close();

 private:
  enum class Phase {
    open,      // Reads requests.
    closing,   // Reads none, and drains after the last answer.
    draining,  // Everything is written; reads and drops what the client still sends, because
               // closing over unread bytes would reset the connection and destroy the answer (RFC
               // 9112 §9.6).
    closed,
  };

  // A request and its place in the order of answers.
  struct Exchange {
    Request request;  // Without headers and body, which the handler has.
    IoThread::SteadyTime begun;
    std::optional<Response> response;
    Persistence persistence = Persistence::implied;
    std::size_t held_bytes = 0;  // The body, wherever it is, and then that of the answer.
  };

  template <typename Work>
  void guarded(Work work) noexcept;

  // Input.
  void go_on();
  bool has_room() const;
  bool wants_input() const;
  void read_input();
  bool read_some();
  bool consume(std::string_view fresh);
  bool take_requests(std::string_view& bytes);
  void dispatch(RequestReader::Complete complete);
  void identify(Request& request);
  void refuse(const Refusal& refusal);

  // Output.
  void answered(std::uint64_t number, Outcome<Response> outcome) noexcept;
  void hold(Exchange& exchange, std::size_t bytes);
  Response checked(Outcome<Response> outcome, const Request& request) const;
  void record(const Exchange& exchange) const;
  void advance(std::string_view fresh);
  void write_answers();
  void append_ready_answers(std::string& out);
  void write_output(std::string& out);

  // Waiting.
  bool has_output() const { return written_ < output_.size(); }
  bool nothing_under_way() const { return exchanges_.empty() && !has_output(); }
  void settle();
  void drain();
  void set_read_deadline();

  std::shared_ptr<IoThread> thread_;  // First: everything below refers to it.
  ServerContext& server_;
  Socket socket_;
  Stream stream_;
  Address peer_;
  ConnectionCaps::Peer peer_kind_;
  std::string peer_text_;
  std::optional<IoThread::Connections::iterator> place_;

  Phase phase_ = Phase::open;
  RequestReader reader_;
  std::string unread_;             // Received, and not yet taken by the reader.
  bool peer_has_ended_ = false;    // It will send no more, but may still read.
  bool advancing_ = false;         // A handler that answers at once must not start another round.
  bool told_to_continue_ = false;  // About the request whose body is being read.

  std::vector<Exchange> exchanges_;  // In the order of the requests.
  std::uint64_t first_number_ = 0;   // Of the first exchange; they count up.
  std::size_t held_bytes_ = 0;       // Of all exchanges.
  std::string output_;               // What the socket did not take at once,
  std::size_t written_ = 0;          // from here on.

  // The socket may hold input of which no event will tell again: it was left there, or not looked
  // for.
  bool may_hold_input_ = false;
  bool end_is_near_ = false;  // The peer's end is behind the input that the socket holds.
  bool reading_ = false;
  bool going_on_later_ = false;
  RequestReader::State timed_state_ = RequestReader::State::idle;  // What read_deadline_ is for.
  bool seen_input_ = false;
  IoThread::SteadyTime read_deadline_;
  IoThread::SteadyTime write_deadline_;
};

}  // namespace acquaint::http
