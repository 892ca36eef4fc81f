-- For wrk: what KIND names is sent on every connection. RUNS: ids of runs, separated by blanks. BODY: the body of a search.
local kind, counter, state, run = os.getenv("KIND"), 0, "create", nil
local api = "/api/2.0/mlflow/"
local headers = { ["Content-Type"] = "application/json" }
local runs = {}
for id in (os.getenv("RUNS") or ""):gmatch("%S+") do runs[#runs + 1] = id end

local function post(path, body) return wrk.format("POST", api .. path, headers, body) end

-- Ten metrics at a step that was never logged: a point that is there already would cost nothing.
local function metrics(id)
  counter = counter + 1
  local points = {}
  for i = 1, 10 do
    points[i] = string.format('{"key":"metric_%d","value":%.6f,"timestamp":1700000000000,"step":%d}', i, counter / (i + 1), counter)
  end
  return string.format('{"run_id":"%s","metrics":[%s]}', id, table.concat(points, ","))
end

if kind == "log-batch" then
  request = function() return post("runs/log-batch", metrics(runs[counter % #runs + 1])) end
elseif kind == "search" then
  local search
  request = function()
    -- Not before: wrk knows no Host header yet when it loads this.
    search = search or post("runs/search", os.getenv("BODY"))
    return search
  end
else -- One connection: a run is made, logged to, ended, and then the next one.
  request = function()
    if state == "create" then return post("runs/create", '{"experiment_id":"0","run_name":"benchmark","start_time":1700000000000}') end
    if state == "log" then return post("runs/log-batch", metrics(run)) end
    return post("runs/update", string.format('{"run_id":"%s","status":"FINISHED","end_time":1700000001000}', run))
  end
  response = function(_, _, body)
    if state == "create" then
      run, state = body:match('"run_id": ?"(%x+)"'), "log"
    elseif state == "log" then
      state = "end"
    else
      state = "create"
    end
  end
end

done = function(summary, latency)
  local errors = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  print(string.format("RESULT %d %d %.3f %.3f %d", summary.requests, summary.duration, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, errors))
end
