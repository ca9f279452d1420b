<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>help</name>
    <message>
        <source>This did not help: talk to a person</source>
        <translation>没有解决，联系人工客服</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>解答</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>请稍候…</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>Continue…</source>
        <translation>继续…</translation>
    </message>
    <message>
        <source>Stop sharing</source>
        <translation>停止共享</translation>
    </message>
    <message>
        <source>Report abuse</source>
        <translation>举报</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Nothing is shown yet. You are asked once more before it is.</source>
        <translation>目前什么都没有共享。开始之前还会再次征求您的同意。</translation>
    </message>
    <message>
        <source>Compare by telephone: {words}</source>
        <translation>请在电话里核对：{words}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>移除 {name}</translation>
    </message>
    <message>
        <source>Picture {name}</source>
        <translation>图片 {name}</translation>
    </message>
    <message>
        <source>Show the picture</source>
        <translation>查看图片</translation>
    </message>
    <message>
        <source>{size} – save it</source>
        <translation>{size} · 点击保存</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>发送中</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>已送达</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>已读</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>未发送</translation>
    </message>
    <message>
        <source>You</source>
        <translation>您</translation>
    </message>
    <message>
        <source>Talking with {name}</source>
        <translation>正在与 {name} 交谈</translation>
    </message>
    <message>
        <source>Talk to a person</source>
        <translation>联系人工客服</translation>
    </message>
    <message>
        <source>This conversation has ended.</source>
        <translation>会话已结束。</translation>
    </message>
    <message>
        <source>Say how it was</source>
        <translation>评价本次服务</translation>
    </message>
    <message>
        <source>Ask something else</source>
        <translation>咨询其他问题</translation>
    </message>
    <message>
        <source>What is your question?</source>
        <translation>您遇到了什么问题？</translation>
    </message>
    <message>
        <source>Write it below. Answers that may help come first, then a person.</source>
        <translation>请在下方描述。我们会先给出可能有用的解答，然后您可以联系人工客服。</translation>
    </message>
    <message>
        <source>End</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>End this conversation</source>
        <translation>结束会话</translation>
    </message>
    <message>
        <source>That solved it</source>
        <translation>问题已解决</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>提问</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>You are in line. Somebody will be with you.</source>
        <translation>您正在排队，很快会有客服接待您。</translation>
    </message>
    <message>
        <source>You are number {place} in line.</source>
        <translation>您排在第 {place} 位。</translation>
    </message>
    <message>
        <source>{name} is here to help.</source>
        <translation>{name} 正在为您服务。</translation>
    </message>
    <message>
        <source>You have not asked for a person yet.</source>
        <translation>您还没有联系人工客服。</translation>
    </message>
    <message>
        <source>Not sent: {reason}</source>
        <translation>未发送：{reason}</translation>
    </message>
    <message>
        <source>Somebody</source>
        <translation>客服</translation>
    </message>
    <message>
        <source>{name} is writing…</source>
        <translation>{name} 正在输入…</translation>
    </message>
    <message>
        <source>Write a message</source>
        <translation>输入消息</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>At most {limit} files go with one message.</source>
        <translation>一条消息最多带 {limit} 个文件。</translation>
    </message>
    <message>
        <source>Add a picture or file</source>
        <translation>添加图片或文件</translation>
    </message>
    <message>
        <source>Add a picture of my screen</source>
        <translation>添加屏幕截图</translation>
    </message>
    <message>
        <source>{name} is too large: at most {limit} can be sent.</source>
        <translation>{name} 太大，最多可发送 {limit}。</translation>
    </message>
    <message>
        <source>This message is too long: at most {limit} characters can be sent.</source>
        <translation>消息太长，最多可发送 {limit} 个字符。</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>{name} is a program. Programs cannot be sent here.</source>
        <translation>{name} 是程序文件，这里不能发送程序。</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>无法读取 {name}。</translation>
    </message>
    <message>
        <source>This computer does not let applications take a picture of the screen.</source>
        <translation>这台电脑不允许应用程序截取屏幕。</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>屏幕</translation>
    </message>
    <message>
        <source>Get help</source>
        <translation>获取帮助</translation>
    </message>
    <message>
        <source>Get help, {count} unread messages</source>
        <translation>获取帮助，{count} 条未读消息</translation>
    </message>
    <message>
        <source>No connection just now. What you write is kept and sent when it is back.</source>
        <translation>暂时没有连接。您写的内容会保留，恢复后自动发送。</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Show screen</source>
        <translation>共享屏幕</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>How can we help?</source>
        <translation>需要什么帮助？</translation>
    </message>
    <message>
        <source>Describe it in a few words</source>
        <translation>用几个词描述问题</translation>
    </message>
    <message>
        <source>Search for an answer</source>
        <translation>搜索解答</translation>
    </message>
    <message>
        <source>Type what you are looking for. Answers appear as you type.</source>
        <translation>输入您要找的内容，解答会随输入显示。</translation>
    </message>
    <message>
        <source>Continue the conversation</source>
        <translation>继续会话</translation>
    </message>
    <message>
        <source>My requests</source>
        <translation>我的工单</translation>
    </message>
    <message>
        <source>These may help:</source>
        <translation>这些可能有帮助：</translation>
    </message>
    <message>
        <source>Nothing found. Try other words, or talk to a person.</source>
        <translation>没有找到。请换个说法，或联系人工客服。</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>This picture cannot be shown.</source>
        <translation>无法显示这张图片。</translation>
    </message>
    <message>
        <source>Save the file</source>
        <translation>保存文件</translation>
    </message>
    <message>
        <source>How was it?</source>
        <translation>服务评价</translation>
    </message>
    <message>
        <source>How well did we help you?</source>
        <translation>您对我们的帮助满意吗？</translation>
    </message>
    <message>
        <source>Very well</source>
        <translation>非常满意</translation>
    </message>
    <message>
        <source>Well</source>
        <translation>满意</translation>
    </message>
    <message>
        <source>So-so</source>
        <translation>一般</translation>
    </message>
    <message>
        <source>Badly</source>
        <translation>不满意</translation>
    </message>
    <message>
        <source>Very badly</source>
        <translation>非常不满意</translation>
    </message>
    <message>
        <source>{score} of 5: {answer}</source>
        <translation>{score} 分（满分 5 分）：{answer}</translation>
    </message>
    <message>
        <source>Anything you want to tell us (optional)</source>
        <translation>想对我们说的话（可选）</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>评价内容</translation>
    </message>
    <message>
        <source>Thank you! This helps us to help better.</source>
        <translation>谢谢！您的评价会帮助我们做得更好。</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Picture of my screen</source>
        <translation>屏幕截图</translation>
    </message>
    <message>
        <source>Draw over what nobody is to see. It is gone before the picture is sent.</source>
        <translation>在不想让人看到的地方拖动遮盖。发送前这些内容就会被彻底去除。</translation>
    </message>
    <message>
        <source>Blur</source>
        <translation>模糊</translation>
    </message>
    <message>
        <source>Black out</source>
        <translation>涂黑</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Throw away</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Add to my message</source>
        <translation>添加到消息</translation>
    </message>
    <message>
        <source>Show your screen</source>
        <translation>共享屏幕</translation>
    </message>
    <message>
        <source>The person helping you sees your screen once you allow it, not before.</source>
        <translation>只有在您同意之后，客服才能看到您的屏幕。</translation>
    </message>
    <message>
        <source>Using your mouse and keyboard is asked for separately; you may say no.</source>
        <translation>使用您的鼠标和键盘会另外征求同意，您可以拒绝。</translation>
    </message>
    <message>
        <source>A banner stays on your screen: stop there, or press Esc three times.</source>
        <translation>屏幕上会一直显示横幅：可在那里停止，或连按三次 Esc。</translation>
    </message>
    <message>
        <source>Read these words to each other by telephone: if both of you see the same ones, nobody sits in between. If they differ, stop. Compared in the chat they prove nothing.</source>
        <translation>请在电话里互相念出这几个词：两边看到的相同，中间就没有别人。如果不同，请停止。在聊天里核对不能说明什么。</translation>
    </message>
    <message>
        <source>Show my screen</source>
        <translation>共享我的屏幕</translation>
    </message>
    <message>
        <source>What they see…</source>
        <translation>对方看到什么…</translation>
    </message>
    <message>
        <source>You can show your screen once a person is with you.</source>
        <translation>有客服接待您之后，就可以共享屏幕。</translation>
    </message>
    <message>
        <source>My request</source>
        <translation>我的工单</translation>
    </message>
    <message>
        <source>Request {number}</source>
        <translation>工单 {number}</translation>
    </message>
    <message>
        <source>Add something to this request</source>
        <translation>为这个工单补充内容</translation>
    </message>
    <message>
        <source>Not solved? Say what is still wrong</source>
        <translation>还没解决？请说明还有什么问题</translation>
    </message>
    <message>
        <source>Now: {state}</source>
        <translation>当前状态：{state}</translation>
    </message>
    <message>
        <source>You have no requests yet. What a person takes on for you stands here.</source>
        <translation>您还没有工单。客服为您跟进的问题会显示在这里。</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息记录</translation>
    </message>
    <message>
        <source>Show earlier messages</source>
        <translation>显示更早的消息</translation>
    </message>
    <message>
        <source>New messages below</source>
        <translation>下方有新消息</translation>
    </message>
    <message>
        <source>You asked for a person.</source>
        <translation>您请求了人工客服。</translation>
    </message>
    <message>
        <source>{agent} is here.</source>
        <translation>{agent} 已接入。</translation>
    </message>
    <message>
        <source>{to} takes over from {agent}.</source>
        <translation>{agent} 已转由 {to} 接待。</translation>
    </message>
    <message>
        <source>You are in line again; you keep your turn.</source>
        <translation>您重新进入排队，原来的次序保留。</translation>
    </message>
    <message>
        <source>The conversation has ended.</source>
        <translation>会话已结束。</translation>
    </message>
    <message>
        <source>We go on with this as request #{number}.</source>
        <translation>我们会以工单 #{number} 继续跟进。</translation>
    </message>
    <message>
        <source>{agent} asks to see your screen.</source>
        <translation>{agent} 请求查看您的屏幕。</translation>
    </message>
    <message>
        <source>You offered to show your screen.</source>
        <translation>您提出共享屏幕。</translation>
    </message>
    <message>
        <source>{agent} asks {to} to look at your screen too.</source>
        <translation>{agent} 请 {to} 一起查看您的屏幕。</translation>
    </message>
    <message>
        <source>{agent} wants to look on.</source>
        <translation>{agent} 想旁观。</translation>
    </message>
    <message>
        <source>{agent} does not see your screen.</source>
        <translation>{agent} 看不到您的屏幕。</translation>
    </message>
    <message>
        <source>You typed the code of {agent}.</source>
        <translation>您输入了 {agent} 的代码。</translation>
    </message>
    <message>
        <source>{agent} sees your screen.</source>
        <translation>{agent} 正在查看您的屏幕。</translation>
    </message>
    <message>
        <source>Your screen is not shown.</source>
        <translation>您的屏幕没有共享。</translation>
    </message>
    <message>
        <source>Your screen is no longer shown.</source>
        <translation>屏幕共享已结束。</translation>
    </message>
    <message>
        <source>You rated this {score} of 5. Thank you!</source>
        <translation>您打了 {score} 分（满分 5 分），谢谢！</translation>
    </message>
    <message>
        <source>Usually it takes less than a minute.</source>
        <translation>通常不到一分钟。</translation>
    </message>
    <message>
        <source>Usually it takes about {minutes} minutes.</source>
        <translation>通常约需 {minutes} 分钟。</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>已收到</translation>
    </message>
    <message>
        <source>In work</source>
        <translation>处理中</translation>
    </message>
    <message>
        <source>Waiting for an answer</source>
        <translation>等待回复</translation>
    </message>
    <message>
        <source>On hold</source>
        <translation>暂缓</translation>
    </message>
    <message>
        <source>Solved</source>
        <translation>已解决</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>Joined with another request</source>
        <translation>已并入其他工单</translation>
    </message>
    <message>
        <source>{state}, with {name}</source>
        <translation>{state}，由 {name} 负责</translation>
    </message>
    <message>
        <source>Fetched from this computer: {name}</source>
        <translation>从这台电脑取走：{name}</translation>
    </message>
    <message>
        <source>Sent to this computer: {name}</source>
        <translation>发到这台电脑：{name}</translation>
    </message>
    <message>
        <source>Files: {count}, the last ones</source>
        <translation>文件共 {count} 个，最近几个</translation>
    </message>
    <message>
        <source>Pictures kept of your screen: {count}</source>
        <translation>对您屏幕的截图：{count} 张</translation>
    </message>
    <message>
        <source>Clipboard shared: {count}×</source>
        <translation>剪贴板共享：{count} 次</translation>
    </message>
    <message>
        <source>The person helping you</source>
        <translation>客服</translation>
    </message>
    <message>
        <source>{name} saw your screen, {minutes} min.</source>
        <translation>{name} 看了您的屏幕，共 {minutes} 分钟。</translation>
    </message>
    <message>
        <source>Saw it too: {names}.</source>
        <translation>同时看到屏幕的还有：{names}。</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>You also allowed: {what}.</source>
        <translation>您还允许了：{what}。</translation>
    </message>
    <message>
        <source>Nothing was sent or fetched.</source>
        <translation>没有传送任何文件或内容。</translation>
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
        <source>receiving files</source>
        <translation>接收文件</translation>
    </message>
    <message>
        <source>handing over files</source>
        <translation>交出文件</translation>
    </message>
    <message>
        <source>a restart</source>
        <translation>重启电脑</translation>
    </message>
    <message>
        <source>{name} is away: the connection is lost, and nothing is shown until it is back</source>
        <translation>{name} 暂时断线：恢复之前不会显示任何内容</translation>
    </message>
    <message>
        <source>Paused: {name} sees nothing new until you go on</source>
        <translation>已暂停：在您点“继续”之前，{name} 看不到新画面</translation>
    </message>
    <message>
        <source>{names} see your screen</source>
        <translation>{names} 正在查看您的屏幕</translation>
    </message>
    <message>
        <source>{names} see your screen; one of them can use mouse and keyboard</source>
        <translation>{names} 正在查看您的屏幕，其中一人可以使用鼠标和键盘</translation>
    </message>
    <message>
        <source>{name} asks to see your screen</source>
        <translation>{name} 请求查看您的屏幕</translation>
    </message>
    <message>
        <source>One moment, it is being prepared…</source>
        <translation>请稍候，正在准备…</translation>
    </message>
    <message>
        <source>Read the address and the code to the person helping you</source>
        <translation>请把地址和代码念给帮助您的人</translation>
    </message>
    <message>
        <source>Nobody sees your screen yet. Please answer the question on it.</source>
        <translation>还没有人看到您的屏幕。请回答屏幕上的询问。</translation>
    </message>
    <message>
        <source>{name} sees your screen</source>
        <translation>{name} 正在查看您的屏幕</translation>
    </message>
    <message>
        <source>{name} sees your screen and can use mouse and keyboard</source>
        <translation>{name} 正在查看您的屏幕，并可使用鼠标和键盘</translation>
    </message>
    <message>
        <source>{name} waits while you use mouse and keyboard</source>
        <translation>您正在操作，{name} 暂停控制</translation>
    </message>
    <message>
        <source>Your screen is no longer shown</source>
        <translation>屏幕共享已结束</translation>
    </message>
    <message>
        <source>Your screen could not be shown</source>
        <translation>无法共享您的屏幕</translation>
    </message>
    <message>
        <source>That was not the right code. Please type it once more, or ask for a new one.</source>
        <translation>代码不对。请再输入一次，或者要一个新的。</translation>
    </message>
    <message>
        <source>The screen of this computer cannot be read, so it cannot be shown.</source>
        <translation>无法读取这台电脑的屏幕，因此不能共享。</translation>
    </message>
    <message>
        <source>Screen sharing does not work on this computer. Please say so in the chat.</source>
        <translation>这台电脑无法共享屏幕，请在对话中告知客服。</translation>
    </message>
    <message>
        <source>The connection for your screen failed. Please try again.</source>
        <translation>屏幕共享的连接失败，请重试。</translation>
    </message>
    <message>
        <source>It took too long to connect. Please try again.</source>
        <translation>连接用时过长，请重试。</translation>
    </message>
    <message>
        <source>Something was changed on its way, so your screen is not shown. Please tell the person helping you, best by telephone.</source>
        <translation>传输内容在途中被改动，因此不再显示您的屏幕。请告诉为您服务的人，最好打电话说。</translation>
    </message>
    <message>
        <source>Your screen could not be shown. Please try again.</source>
        <translation>您的屏幕没能共享，请重试。</translation>
    </message>
    <message>
        <source>Type the code</source>
        <translation>输入代码</translation>
    </message>
    <message>
        <source>The person on the phone reads nine digits to you. Nobody else needs them.</source>
        <translation>电话里的人会念九位数字给您。其他人都不需要它。</translation>
    </message>
    <message>
        <source>Code of nine digits</source>
        <translation>九位数字的代码</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Show my screen on this network</source>
        <translation>在本地网络上展示屏幕</translation>
    </message>
    <message>
        <source>Did you call them?</source>
        <translation>是您打给对方的吗？</translation>
    </message>
    <message>
        <source>Go on only if you began this: you dialled the number yourself, or you asked for help here.</source>
        <translation>只有在您主动联系的情况下才继续：电话是您自己拨的，或者是您在这里求助的。</translation>
    </message>
    <message>
        <source>No, somebody called or wrote to me</source>
        <translation>不是，是别人打来或发来消息的</translation>
    </message>
    <message>
        <source>Stop here and hang up</source>
        <translation>请到此为止，挂断电话</translation>
    </message>
    <message>
        <source>Who calls unasked, or whose number a sudden message shows, is mostly a swindler.</source>
        <translation>不请自来的电话，或突然弹出的消息里的号码，多半是骗子。</translation>
    </message>
    <message>
        <source>With your screen he reaches your bank, your passwords and your money.</source>
        <translation>看到您的屏幕，他就能接触到您的银行、密码和钱。</translation>
    </message>
    <message>
        <source>Look up the number of your software&apos;s support yourself, and call it.</source>
        <translation>请自己查找软件支持的电话，再打过去。</translation>
    </message>
    <message>
        <source>Leave without reporting</source>
        <translation>离开，不举报</translation>
    </message>
    <message>
        <source>This is who made the code. The help service knows the name.</source>
        <translation>代码由此人生成，帮助服务确认这个姓名。</translation>
    </message>
    <message>
        <source>Somebody on this network</source>
        <translation>本地网络上的某个人</translation>
    </message>
    <message>
        <source>Nobody vouches for who connects. Only the code decides.</source>
        <translation>没有人为连接者担保，只凭代码确认。</translation>
    </message>
    <message>
        <source>Yes, I called them</source>
        <translation>是的，是我打的</translation>
    </message>
    <message>
        <source>I have a code</source>
        <translation>我有代码</translation>
    </message>
    <message>
        <source>Nobody has this code out. Please ask to hear it once more.</source>
        <translation>没有人发出这个代码。请让对方再念一遍。</translation>
    </message>
    <message>
        <source>Your screen is being shown already.</source>
        <translation>您的屏幕已经在展示了。</translation>
    </message>
    <message>
        <source>Thank you. It is reported, and your screen is not shown.</source>
        <translation>谢谢。已经举报，您的屏幕不再展示。</translation>
    </message>
    <message>
        <source>Nobody came, and the code is too old now. Please make a new one.</source>
        <translation>没有人来，代码已过期。请重新生成一个。</translation>
    </message>
</context>
</TS>
