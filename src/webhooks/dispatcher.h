// The thread that webhooks are sent from. It looks for new events once a second, so that no request
// waits for it, and one slow endpoint does not hold up the others.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/task.h"
#include "webhooks/courier.h"

namespace acquaint::webhooks {

class Dispatcher {
 public:
  // The webhooks as they are declared now. Called on the dispatcher's thread.
  using Declared = std::function<std::vector<Webhook>()>;

  // Starts at once. `client` is the dispatcher's own: it ends with it.
  Dispatcher(const CourierTools& tools, Declared declared,
             std::unique_ptr<outbound::HttpClient> client);
  // Breaks off what is under way, which is sent again after the next start, and saves how far each is.
  ~Dispatcher();
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

 private:
  // The thread's queue of work.
  class Loop final : public Executor {
   public:
    void post(std::move_only_function<void()> work) override;
    // Does what is posted; waits for more, but no longer than this.
    void work_for(Duration time);
    void stop();
    // Whether it was told to stop; once.
    bool takes_stop();

   private:
    std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<std::move_only_function<void()>> posted_;
    bool stopped_ = false;
  };

  // Answers for the client once that is gone: a round may be on its way to it.
  class Outlet final : public outbound::HttpClient {
   public:
    explicit Outlet(std::unique_ptr<outbound::HttpClient> client) : client_(std::move(client)) {}
    Task<Result<outbound::HttpAnswer>> send(outbound::HttpRequest request) override;
    void close() { client_.reset(); }

   private:
    std::unique_ptr<outbound::HttpClient> client_;
  };

  using Moment = std::chrono::steady_clock::time_point;
  struct Post {
    Post(const CourierTools& tools, const std::string& id) : courier(tools, id) {}
    Courier courier;
    Webhook webhook;  // As of the last round that began.
    bool is_under_way = false;
    bool is_declared = true;
    Moment due;  // The next round begins then.
  };

  void work();
  void look();
  void begin_round(Post& post);
  Duration until_due() const;

  CourierTools tools_;
  Declared declared_;
  Outlet outlet_;
  std::map<std::string, Post> posts_;  // By webhook. Of the thread alone.
  std::size_t rounds_under_way_ = 0;
  Loop loop_;
  std::jthread thread_;
};

}  // namespace acquaint::webhooks
