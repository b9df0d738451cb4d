-- For wrk: sends the requests of a file in turn; {number} in them becomes a number that no other has.
local requests, number, unique = {}, 0, false

function init(arguments)
    local file = io.open(arguments[1], "rb")
    for request in file:read("*a"):gmatch("[^\30]+") do
        requests[#requests + 1] = request
        unique = unique or request:find("{number}", 1, true) ~= nil
    end
    file:close()
end

function request()
    number = number + 1
    local request = requests[number % #requests + 1]
    if unique then
        -- As long as what it replaces, so that Content-Length stays true.
        return (request:gsub("{number}", string.format("%08d", number)))
    end
    return request
end
