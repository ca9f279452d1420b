<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Audit</name>
    <message>
        <source>see the screen</source>
        <translation>查看屏幕</translation>
    </message>
    <message>
        <source>mouse and keyboard</source>
        <translation>鼠标和键盘</translation>
    </message>
    <message>
        <source>clipboard</source>
        <translation>剪贴板</translation>
    </message>
    <message>
        <source>send files</source>
        <translation>发送文件</translation>
    </message>
    <message>
        <source>fetch files</source>
        <translation>取回文件</translation>
    </message>
    <message>
        <source>recording</source>
        <translation>录制</translation>
    </message>
    <message>
        <source>voice</source>
        <translation>语音</translation>
    </message>
    <message>
        <source>facts about the computer</source>
        <translation>电脑信息</translation>
    </message>
    <message>
        <source>restart</source>
        <translation>重启电脑</translation>
    </message>
    <message>
        <source>The session began</source>
        <translation>会话开始</translation>
    </message>
    <message>
        <source>The vendor&apos;s own key vouches for {agent}</source>
        <translation>厂商自己的密钥证明了 {agent} 的身份</translation>
    </message>
    <message>
        <source>{agent} showed a certificate that proves nothing</source>
        <translation>{agent} 出示的证书不能证明身份</translation>
    </message>
    <message>
        <source>{agent} asked for: {what}</source>
        <translation>{agent} 请求：{what}</translation>
    </message>
    <message>
        <source>Allowed: {what}</source>
        <translation>已允许：{what}</translation>
    </message>
    <message>
        <source>Not allowed: {what}</source>
        <translation>未允许：{what}</translation>
    </message>
    <message>
        <source>Taken back: {what}</source>
        <translation>已收回：{what}</translation>
    </message>
    <message>
        <source>{agent} gave back: {what}</source>
        <translation>{agent} 交还：{what}</translation>
    </message>
    <message>
        <source>Shown: {detail}</source>
        <translation>显示：{detail}</translation>
    </message>
    <message>
        <source>Rested: {what}</source>
        <translation>暂停：{what}</translation>
    </message>
    <message>
        <source>Went on: {what}</source>
        <translation>继续：{what}</translation>
    </message>
    <message>
        <source>{agent} kept a picture of the screen</source>
        <translation>{agent} 保存了屏幕截图</translation>
    </message>
    <message>
        <source>The connection came back</source>
        <translation>连接已恢复</translation>
    </message>
    <message>
        <source>Files begin to move: {detail}</source>
        <translation>开始传输文件：{detail}</translation>
    </message>
    <message>
        <source>Files stopped: {detail}</source>
        <translation>文件传输已停止：{detail}</translation>
    </message>
    <message>
        <source>{agent} drew on the screen</source>
        <translation>{agent} 在屏幕上画了标注</translation>
    </message>
    <message>
        <source>Ended: {detail}</source>
        <translation>结束：{detail}</translation>
    </message>
    <message>
        <source>Clipboard, from the customer to {agent}</source>
        <translation>剪贴板，客户传给 {agent}</translation>
    </message>
    <message>
        <source>File, from the customer to {agent}: {detail}</source>
        <translation>文件，客户传给 {agent}：{detail}</translation>
    </message>
    <message>
        <source>Clipboard, from {agent} to the customer</source>
        <translation>剪贴板，{agent} 传给客户</translation>
    </message>
    <message>
        <source>File, from {agent} to the customer: {detail}</source>
        <translation>文件，{agent} 传给客户：{detail}</translation>
    </message>
    <message>
        <source>nobody said by whom</source>
        <translation>未说明由谁结束</translation>
    </message>
    <message>
        <source>by the engineer</source>
        <translation>由工程师结束</translation>
    </message>
    <message>
        <source>by the customer</source>
        <translation>由客户结束</translation>
    </message>
    <message>
        <source>by the customer, with Esc Esc Esc</source>
        <translation>由客户连按三次 Esc 结束</translation>
    </message>
    <message>
        <source>the customer took the screen back</source>
        <translation>客户收回了屏幕</translation>
    </message>
    <message>
        <source>the customer said no</source>
        <translation>客户未同意</translation>
    </message>
    <message>
        <source>the application was closed</source>
        <translation>应用程序已关闭</translation>
    </message>
    <message>
        <source>sharing was ended on the customer&apos;s computer</source>
        <translation>客户的电脑上结束了共享</translation>
    </message>
    <message>
        <source>sharing stopped on the customer&apos;s computer</source>
        <translation>客户电脑上的共享中断了</translation>
    </message>
    <message>
        <source>the screen was gone</source>
        <translation>屏幕已不存在</translation>
    </message>
    <message>
        <source>by the hub</source>
        <translation>由服务器结束</translation>
    </message>
    <message>
        <source>the conversation ended</source>
        <translation>对话已结束</translation>
    </message>
    <message>
        <source>the other end had gone</source>
        <translation>对方已离开</translation>
    </message>
    <message>
        <source>the connection was lost and did not come back in time</source>
        <translation>连接已断开，未能及时恢复</translation>
    </message>
    <message>
        <source>the other end sent what it may not send</source>
        <translation>对方发来了不允许的内容</translation>
    </message>
    <message>
        <source>something was changed on its way</source>
        <translation>途中有内容被改动</translation>
    </message>
    <message>
        <source>something broke</source>
        <translation>程序出错</translation>
    </message>
    <message>
        <source>something hid the banner</source>
        <translation>横幅被遮住</translation>
    </message>
    <message>
        <source>the computer was restarted</source>
        <translation>电脑已重启</translation>
    </message>
    <message>
        <source>the other end fell silent</source>
        <translation>对方没有回应</translation>
    </message>
    <message>
        <source>sharing could not be started</source>
        <translation>共享未能启动</translation>
    </message>
    <message>
        <source>the screen could not be read</source>
        <translation>无法读取屏幕</translation>
    </message>
    <message>
        <source>the two ends speak different versions</source>
        <translation>双方版本不同</translation>
    </message>
    <message>
        <source>the code was wrong, used or too old</source>
        <translation>代码错误、已用过或已过期</translation>
    </message>
    <message>
        <source>the hub let nobody in</source>
        <translation>服务器未放行</translation>
    </message>
    <message>
        <source>the two ends did not come together</source>
        <translation>双方未能连上</translation>
    </message>
    <message>
        <source>no answer in time</source>
        <translation>未及时答复</translation>
    </message>
    <message>
        <source>after a restart of the computer</source>
        <translation>电脑重启之后</translation>
    </message>
    <message>
        <source>the customer&apos;s own wish</source>
        <translation>客户自己暂停</translation>
    </message>
    <message>
        <source>nobody could see the banner</source>
        <translation>横幅不可见</translation>
    </message>
    <message>
        <source>the engineer&apos;s program was started again</source>
        <translation>工程师的程序重新启动</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>the whole desktop</source>
        <translation>整个桌面</translation>
    </message>
    <message>
        <source>monitor {more}</source>
        <translation>显示器 {more}</translation>
    </message>
    <message>
        <source>windows of the application {more}</source>
        <translation>应用程序 {more} 的窗口</translation>
    </message>
    <message>
        <source>password managers hidden</source>
        <translation>隐藏密码管理器</translation>
    </message>
    <message>
        <source>windows hidden by title: {more}</source>
        <translation>按标题隐藏的窗口：{more}</translation>
    </message>
    <message>
        <source>areas blacked out: {more}</source>
        <translation>遮盖的区域：{more}</translation>
    </message>
    <message>
        <source>Both records agree.</source>
        <translation>双方记录一致。</translation>
    </message>
    <message>
        <source>The customer&apos;s record is missing, or a part of it; the engineer&apos;s is in order.</source>
        <translation>缺少客户一方的记录，或其中一部分；工程师一方的记录完好。</translation>
    </message>
    <message>
        <source>The engineer&apos;s record is missing, or a part of it; the customer&apos;s is in order.</source>
        <translation>缺少工程师一方的记录，或其中一部分；客户一方的记录完好。</translation>
    </message>
    <message>
        <source>Neither side&apos;s record came.</source>
        <translation>双方的记录都没有交来。</translation>
    </message>
    <message>
        <source>The two ends never met; nothing was shown.</source>
        <translation>双方未曾连上，没有显示任何内容。</translation>
    </message>
    <message>
        <source>The record does not verify.</source>
        <translation>记录未通过校验。</translation>
    </message>
    <message>
        <source>The records were deleted after their time.</source>
        <translation>记录已到期删除。</translation>
    </message>
    <message>
        <source>customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>engineer</source>
        <translation>工程师</translation>
    </message>
    <message>
        <source>In the record of the {side}, line {number} was changed.</source>
        <translation>{side}一方的记录中，第 {number} 条被改动。</translation>
    </message>
    <message>
        <source>In the record of the {side}, line {number} is missing.</source>
        <translation>{side}一方的记录中，缺少第 {number} 条。</translation>
    </message>
    <message>
        <source>In the record of the {side}, line {number} cannot be right.</source>
        <translation>{side}一方的记录中，第 {number} 条不可能属实。</translation>
    </message>
    <message>
        <source>The end of the record of the {side} is missing: {other} lines were signed.</source>
        <translation>{side}一方的记录缺少结尾：签名时有 {other} 条。</translation>
    </message>
    <message>
        <source>The record of the {side} is not the one that was signed: it was written anew.</source>
        <translation>{side}一方的记录不是当时签名的那份，而是重新写成的。</translation>
    </message>
    <message>
        <source>The record of the {side} is of another session.</source>
        <translation>{side}一方的记录属于另一次会话。</translation>
    </message>
    <message>
        <source>The record of the {side} is wrong: {code} {number}</source>
        <translation>{side}一方的记录有误：{code} {number}</translation>
    </message>
    <message>
        <source>Records: customer {customer}, engineer {agent}</source>
        <translation>记录条数：客户 {customer}，工程师 {agent}</translation>
    </message>
    <message>
        <source>{count} records were deleted after {days} days, on {date}, by the rule for how long they are kept.</source>
        <translation>按保存期限的规定，{count} 条记录在 {days} 天后于 {date} 删除。</translation>
    </message>
    <message>
        <source>It holds a signature under the first {count} lines of the missing one.</source>
        <translation>其中存有所缺记录前 {count} 条的签名。</translation>
    </message>
    <message>
        <source>… {count} more …</source>
        <translation>… 另有 {count} 条 …</translation>
    </message>
    <message>
        <source>As the customer&apos;s computer wrote it down:</source>
        <translation>客户电脑的记录：</translation>
    </message>
    <message>
        <source>As the engineer&apos;s computer wrote it down:</source>
        <translation>工程师电脑的记录：</translation>
    </message>
    <message>
        <source>{what}, {count} times</source>
        <translation>{what}，共 {count} 次</translation>
    </message>
    <message>
        <source>Screen session with {agent}</source>
        <translation>{agent} 的远程协助</translation>
    </message>
    <message>
        <source>{date}, seen for {length}</source>
        <translation>{date}，观看 {length}</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>Waiting for a person.</source>
        <translation>正在等待人工服务。</translation>
    </message>
    <message>
        <source>{agent} has joined the conversation.</source>
        <translation>{agent} 已加入会话。</translation>
    </message>
    <message>
        <source>{agent} has handed the conversation over to {to}.</source>
        <translation>{agent} 已将会话转交给 {to}。</translation>
    </message>
    <message>
        <source>{agent} has put the conversation back into the queue.</source>
        <translation>{agent} 已将会话放回队列。</translation>
    </message>
    <message>
        <source>The conversation has ended.</source>
        <translation>会话已结束。</translation>
    </message>
    <message>
        <source>Ticket {number} was made from this conversation.</source>
        <translation>已由此会话创建工单 {number}。</translation>
    </message>
    <message>
        <source>{agent} asks to see the screen.</source>
        <translation>{agent} 请求查看屏幕。</translation>
    </message>
    <message>
        <source>The customer offers to share the screen.</source>
        <translation>客户愿意共享屏幕。</translation>
    </message>
    <message>
        <source>{agent} asks {to} to look at the screen too.</source>
        <translation>{agent} 请 {to} 一起查看屏幕。</translation>
    </message>
    <message>
        <source>{agent} wants to look on.</source>
        <translation>{agent} 想旁观。</translation>
    </message>
    <message>
        <source>{agent} does not see the screen.</source>
        <translation>{agent} 看不到屏幕。</translation>
    </message>
    <message>
        <source>The customer came with a code that {agent} read out.</source>
        <translation>客户用 {agent} 口述的代码进来了。</translation>
    </message>
    <message>
        <source>{agent} now sees the screen.</source>
        <translation>{agent} 正在查看屏幕。</translation>
    </message>
    <message>
        <source>The customer did not share the screen.</source>
        <translation>客户未共享屏幕。</translation>
    </message>
    <message>
        <source>Sharing the screen has ended after {seconds}.</source>
        <translation>屏幕共享已结束，历时 {seconds}。</translation>
    </message>
    <message>
        <source>The customer rated this conversation {score} out of 5.</source>
        <translation>客户对此会话的评分为 {score} 分（满分 5 分）。</translation>
    </message>
    <message>
        <source>The customer has ended the conversation.</source>
        <translation>客户已结束会话。</translation>
    </message>
    <message>
        <source>The support engineer has ended the conversation.</source>
        <translation>支持工程师已结束会话。</translation>
    </message>
    <message>
        <source>The conversation has ended because nobody was there any more.</source>
        <translation>由于无人应答，会话已结束。</translation>
    </message>
    <message>
        <source>Something happened that this version does not know ({code}).</source>
        <translation>发生了此版本不认识的事件（{code}）。</translation>
    </message>
    <message>
        <source>The local copy could not be read and was set aside as {detail}. Conversations come from the hub.</source>
        <translation>本地副本无法读取，已另存为 {detail}。会话内容将从服务器获取。</translation>
    </message>
    <message>
        <source>Nothing can be kept on this computer, so drafts are lost when it closes: {detail}</source>
        <translation>无法在此计算机上保存数据，关闭后草稿将丢失：{detail}</translation>
    </message>
    <message>
        <source>The record of the screen session could not be copied to this computer; the hub gets it: {detail}</source>
        <translation>这次远程协助的记录无法在本机留副本，仍会交给服务器：{detail}</translation>
    </message>
</context>
<context>
    <name>Refusals</name>
    <message>
        <source>The e-mail address or the password is not right.</source>
        <translation>电子邮箱或密码不正确。</translation>
    </message>
    <message>
        <source>Too many attempts to sign in. Please try again in {retry_s} seconds.</source>
        <translation>登录尝试次数过多，请在 {retry_s} 秒后重试。</translation>
    </message>
    <message>
        <source>The hub does not know this sign-in. Please sign in again.</source>
        <translation>服务器不认识此登录，请重新登录。</translation>
    </message>
    <message>
        <source>This sign-in has expired. Please sign in again.</source>
        <translation>登录已过期，请重新登录。</translation>
    </message>
    <message>
        <source>This sign-in was ended. Please sign in again.</source>
        <translation>此登录已被终止，请重新登录。</translation>
    </message>
    <message>
        <source>This account is switched off. Please ask an administrator.</source>
        <translation>此账号已停用，请联系管理员。</translation>
    </message>
    <message>
        <source>The hub does not know this application. Please check its app key.</source>
        <translation>服务器不认识此应用，请检查应用密钥。</translation>
    </message>
    <message>
        <source>The application could not prove who is signed in: {detail}.</source>
        <translation>应用无法证明登录者的身份：{detail}。</translation>
    </message>
    <message>
        <source>This device already belongs to another customer. Please sign out of help first.</source>
        <translation>此设备已属于另一位客户，请先退出帮助登录。</translation>
    </message>
    <message>
        <source>The hub does not accept connections from {origin}.</source>
        <translation>服务器不接受来自 {origin} 的连接。</translation>
    </message>
    <message>
        <source>A message could not be read: {detail}.</source>
        <translation>无法读取一条消息：{detail}。</translation>
    </message>
    <message>
        <source>The other side does not know messages of the kind {type}. One of the two may need an update.</source>
        <translation>对方不认识 {type} 类型的消息，其中一方可能需要更新。</translation>
    </message>
    <message>
        <source>The versions do not fit: this side speaks {ours}, the other {theirs}. Please update Deskside.</source>
        <translation>版本不匹配：本端为 {ours}，对端为 {theirs}。请更新 Deskside。</translation>
    </message>
    <message>
        <source>This is too large: {size}. At most {limit} can be sent.</source>
        <translation>内容过大：{size}。最多可发送 {limit}。</translation>
    </message>
    <message>
        <source>That was too fast. Please try again in {retry_s} seconds.</source>
        <translation>操作过快，请在 {retry_s} 秒后重试。</translation>
    </message>
    <message>
        <source>The {field} is too long: at most {limit} characters fit.</source>
        <translation>{field}过长：最多 {limit} 个字符。</translation>
    </message>
    <message>
        <source>There are {limit} already: no further {what} fits.</source>
        <translation>已有 {limit} 个，无法再添加{what}。</translation>
    </message>
    <message>
        <source>The {field} is empty. Please fill it in.</source>
        <translation>{field}为空，请填写。</translation>
    </message>
    <message>
        <source>Files of the type {type} cannot be sent.</source>
        <translation>无法发送 {type} 类型的文件。</translation>
    </message>
    <message>
        <source>This picture could not be read.</source>
        <translation>无法读取此图片。</translation>
    </message>
    <message>
        <source>This account may not do that with this {what}.</source>
        <translation>此账号无权对此{what}执行该操作。</translation>
    </message>
    <message>
        <source>This {what} could not be found. It may have been removed.</source>
        <translation>找不到此{what}，可能已被删除。</translation>
    </message>
    <message>
        <source>The {what} {name} exists already. Please choose another name.</source>
        <translation>{what} {name} 已存在，请换一个名称。</translation>
    </message>
    <message>
        <source>Somebody else changed this {what} meanwhile. Please look at it again, then repeat the change.</source>
        <translation>此{what}已被他人修改。请重新查看后再修改。</translation>
    </message>
    <message>
        <source>This {what} is {state} and cannot become {wanted}.</source>
        <translation>此{what}的状态为“{state}”，不能变为“{wanted}”。</translation>
    </message>
    <message>
        <source>Nobody is waiting any more.</source>
        <translation>已没有人在等待。</translation>
    </message>
    <message>
        <source>{agent} has already accepted this conversation.</source>
        <translation>{agent} 已接待此会话。</translation>
    </message>
    <message>
        <source>{agent} already has {capacity} conversations and cannot take another one.</source>
        <translation>{agent} 已有 {capacity} 个会话，无法再接待。</translation>
    </message>
    <message>
        <source>{agent} is not available. Please choose another.</source>
        <translation>{agent} 目前不可用，请另选一位。</translation>
    </message>
    <message>
        <source>This conversation has ended.</source>
        <translation>此会话已结束。</translation>
    </message>
    <message>
        <source>{agent} is already looking at this screen.</source>
        <translation>{agent} 已在查看此屏幕。</translation>
    </message>
    <message>
        <source>This screen session has ended.</source>
        <translation>此屏幕会话已结束。</translation>
    </message>
    <message>
        <source>This code is not known, too old or used. Please ask for a new one.</source>
        <translation>这个代码不存在、已过期或已用过，请要一个新的。</translation>
    </message>
    <message>
        <source>Somebody else is using this code just now. Please ask for a new one.</source>
        <translation>别人正在使用这个代码，请要一个新的。</translation>
    </message>
    <message>
        <source>You are talking with {agent} already. Please end that conversation first, or ask {agent}.</source>
        <translation>您已经在和 {agent} 交谈。请先结束那次会话，或直接问 {agent}。</translation>
    </message>
    <message>
        <source>The hub&apos;s disk is full, so nothing was saved. Please tell an administrator and try again.</source>
        <translation>服务器磁盘已满，未保存任何内容。请通知管理员后重试。</translation>
    </message>
    <message>
        <source>Something went wrong in the hub, so nothing was changed. Please try again or tell an administrator.</source>
        <translation>服务器内部出错，未作任何更改。请重试或通知管理员。</translation>
    </message>
    <message>
        <source>There is no connection to the hub at the moment. Please try again when it is back.</source>
        <translation>目前未连接到服务器，请在恢复连接后重试。</translation>
    </message>
    <message>
        <source>The hub at {address} cannot be reached. Please check the address and the network.</source>
        <translation>无法连接到服务器 {address}，请检查地址和网络。</translation>
    </message>
    <message>
        <source>The address {address} is not encrypted. Please use one that begins with https://.</source>
        <translation>地址 {address} 未加密，请使用以 https:// 开头的地址。</translation>
    </message>
    <message>
        <source>The hub refused this ({code}).</source>
        <translation>服务器拒绝了此操作（{code}）。</translation>
    </message>
</context>
<context>
    <name>States</name>
    <message>
        <source>present</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>live</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>in wrap-up</source>
        <translation>整理中</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>new</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>open</source>
        <translation>处理中</translation>
    </message>
    <message>
        <source>pending</source>
        <translation>待回复</translation>
    </message>
    <message>
        <source>on hold</source>
        <translation>搁置</translation>
    </message>
    <message>
        <source>solved</source>
        <translation>已解决</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>merged</source>
        <translation>已合并</translation>
    </message>
</context>
<context>
    <name>Things</name>
    <message>
        <source>account</source>
        <translation>账号</translation>
    </message>
    <message>
        <source>colleague</source>
        <translation>同事</translation>
    </message>
    <message>
        <source>application</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>article</source>
        <translation>文章</translation>
    </message>
    <message>
        <source>screen session</source>
        <translation>屏幕会话</translation>
    </message>
    <message>
        <source>file</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>list of attributes</source>
        <translation>属性列表</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>canned response</source>
        <translation>快捷回复</translation>
    </message>
    <message>
        <source>category</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>engineer</source>
        <translation>工程师</translation>
    </message>
    <message>
        <source>code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>comment</source>
        <translation>评论</translation>
    </message>
    <message>
        <source>conversation</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>e-mail address</source>
        <translation>电子邮箱</translation>
    </message>
    <message>
        <source>message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>search text</source>
        <translation>搜索内容</translation>
    </message>
    <message>
        <source>question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>report</source>
        <translation>报表</translation>
    </message>
    <message>
        <source>shortcut</source>
        <translation>快捷词</translation>
    </message>
    <message>
        <source>subject</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>summary</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>list of tags</source>
        <translation>标签列表</translation>
    </message>
    <message>
        <source>ticket</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>title</source>
        <translation>标题</translation>
    </message>
</context>
<context>
    <name>Times</name>
    <message>
        <source>now</source>
        <translation>刚刚</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} 分钟</translation>
    </message>
    <message>
        <source>{count} h</source>
        <translation>{count} 小时</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>{count} s</source>
        <translation>{count} 秒</translation>
    </message>
</context>
</TS>
