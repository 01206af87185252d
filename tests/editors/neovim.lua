-- Neovim with the settings of docs/editors.md opens the README's broken filter, takes the fix and a completion. Keys are typed as
-- people type them, and what stands on the screen is kept in neovim.txt; UPDATE=1 writes it anew.
-- nvim --headless --clean -l tests/editors/neovim.lua SETTINGS.lua REPOSITORY
local settings, repository = arg[1], arg[2]
local kept = vim.fs.joinpath(vim.fs.dirname(arg[0]), "neovim.txt")
local child = vim.fn.jobstart({ vim.v.progpath, "--clean", "--embed", "-n", "--cmd", "luafile " .. settings }, {
  rpc = true,
  cwd = repository,
})
local function ask(method, ...) return vim.rpcrequest(child, method, ...) end
local function lua(code, ...) return ask("nvim_exec_lua", code, { ... }) end
ask("nvim_ui_attach", 118, 20, { rgb = true })

local function screen()
  local rows = ask("nvim_eval", [[map(range(1, &lines), {_, row -> join(map(range(1, &columns), {_, column -> screenstring(row, column)}), '')})]])
  local text = vim.iter(rows):map(function(row) return (row:gsub("%s+$", "")) end)
  return text:join("\n")
end
local function fail(why)
  io.stderr:write("FAIL neovim: ", why, "\n", screen(), "\n")
  os.exit(1)
end
local function await(what, code, ...)
  local rest = { ... }
  if not vim.wait(20000, function() return lua(code, unpack(rest)) end, 20) then fail("waited in vain for " .. what) end
end
local function line(start)
  local lines = ask("nvim_buf_get_lines", 0, 0, -1, true)
  return vim.iter(lines):find(function(it) return vim.startswith(it, start) end)
end

local pictures = {}
local function picture(title)
  ask("nvim_command", "redraw")
  table.insert(pictures, "== " .. title .. "\n" .. screen() .. "\n")
end

-- Findings show while typing too, and nothing is written before it is chosen: pictures are of what stands still.
ask("nvim_command", "set completeopt=menuone,noinsert")
ask("nvim_command", "edit filters/percona.yaml")
lua([[vim.diagnostic.config({ update_in_insert = true })]])
lua([[function has_error() return #vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR }) > 0 end]])
await("what is wrong", [[return has_error()]])
ask("nvim_input", "/incident_mapped_with<CR>")
await("the cursor there", [[return vim.fn.line(".") == 12]])
picture("opened: what is wrong stands where it is")

-- The cursor is on the name of the field, and what is wrong is its value.
lua([[vim.lsp.buf.code_action({ apply = true, filter = function(it) return it.title:find("ap both parts by", 1, true) ~= nil end })]])
await("the fix", [[return vim.bo.modified and not has_error() and #vim.diagnostic.get(0) == 2]])
picture("the fix is taken: both lines are others, and there is no error")

ask("nvim_input", "WC<C-x><C-o>")
await("what completes", [[return vim.fn.pumvisible() == 1 and has_error()]])
picture("the value is gone: key paths of the samples are offered")
local offered = lua([[return vim.iter(vim.fn.complete_info({ "items" }).items):map(function(it) return it.word end):totable()]])
local wanted
for at, word in ipairs(offered) do
  if word:find("alerts", 1, true) and word:find("alertname", 1, true) then wanted = wanted or at end
end
if not wanted then fail("no key path of the alert's name among " .. vim.inspect(offered)) end
ask("nvim_input", ("<C-n>"):rep(wanted - 1) .. "<C-y><Esc>")
await("the completion", [[return vim.fn.mode() == "n"]])
local written = line("  incident_mapped_with:")
if written ~= [[  incident_mapped_with: '"alerts".[0]."labels"."alertname"']] then fail("completed to " .. tostring(written)) end
await("that there is no error", [[return #vim.diagnostic.get(0) == 2 and not has_error()]])
picture("the completion is taken: as the fix had it")

ask("nvim_command", "edit! " .. vim.fs.joinpath(repository, "compose.yaml"))
vim.wait(300)
if lua([[return #vim.diagnostic.get(0)]]) ~= 0 then fail("something is told of compose.yaml, which is no filter") end

local now = table.concat(pictures, "\n")
if vim.env.UPDATE then
  vim.fn.writefile(vim.split(now, "\n"), kept, "b")
end
local before = table.concat(vim.fn.readfile(kept, "b"), "\n")
if before ~= now then
  io.stderr:write("FAIL neovim: the screen is not that of ", kept, "\n", vim.diff(before, now), "\n")
  os.exit(1)
end
pcall(ask, "nvim_command", "qall!")
print("ok neovim: the fix and the completion are taken, and the buffer is right")
