<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AddressDialog</name>
    <message>
        <source>Connect to an address</source>
        <translation>连接到地址</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Address and port</source>
        <translation>地址和端口</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>For a screen on this network, without the hub. The other side chooses “Show my screen on this network” and reads both to you.</source>
        <translation>用于本地网络上的屏幕，不经过服务器。对方选择“在本地网络上展示屏幕”，把这两项念给您。</translation>
    </message>
</context>
<context>
    <name>AllSessions</name>
    <message>
        <source>Customer, organisation, subject</source>
        <translation>客户、单位、主题</translation>
    </message>
    <message>
        <source>Search all sessions</source>
        <translation>搜索全部会话</translation>
    </message>
    <message>
        <source>All sessions</source>
        <translation>全部会话</translation>
    </message>
    <message>
        <source>Without a name</source>
        <translation>未留姓名</translation>
    </message>
    <message>
        <source>Nothing found. Search for less, or clear the field.</source>
        <translation>没有找到。请减少搜索词，或清空搜索框。</translation>
    </message>
</context>
<context>
    <name>ArticlePane</name>
    <message>
        <source>Title: the question, as customers ask it</source>
        <translation>标题：客户会怎么问，就怎么写</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Any language</source>
        <translation>任意语言</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Text in Markdown</source>
        <translation>正文（Markdown）</translation>
    </message>
    <message>
        <source>Article</source>
        <translation>文章</translation>
    </message>
    <message>
        <source>Send to the chat</source>
        <translation>发到会话</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Restore this version</source>
        <translation>恢复此版本</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save draft</source>
        <translation>存为草稿</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>发布</translation>
    </message>
    <message>
        <source>Article not saved</source>
        <translation>文章尚未保存</translation>
    </message>
    <message>
        <source>This article was changed and not saved.</source>
        <translation>这篇文章已修改，尚未保存。</translation>
    </message>
    <message>
        <source>Discard changes</source>
        <translation>放弃修改</translation>
    </message>
    <message>
        <source>Go on editing</source>
        <translation>继续编辑</translation>
    </message>
    <message>
        <source>version {number}</source>
        <translation>第 {number} 版</translation>
    </message>
    <message>
        <source>Version {number}</source>
        <translation>第 {number} 版</translation>
    </message>
    <message>
        <source>An article needs a title and a text.</source>
        <translation>文章需要标题和正文。</translation>
    </message>
    <message>
        <source>The text is too long. Make two articles of it.</source>
        <translation>正文太长，请分成两篇文章。</translation>
    </message>
    <message>
        <source>Version {number} was saved.</source>
        <translation>第 {number} 版已保存。</translation>
    </message>
    <message>
        <source>A colleague saved a newer version. Copy your text, cancel, and edit the newer one.</source>
        <translation>同事已保存了更新的版本。请复制您的文字，取消后再编辑新版本。</translation>
    </message>
</context>
<context>
    <name>ArticlePicker</name>
    <message>
        <source>Words or a whole question</source>
        <translation>关键词或完整的问题</translation>
    </message>
    <message>
        <source>Search articles</source>
        <translation>搜索文章</translation>
    </message>
    <message>
        <source>Articles</source>
        <translation>文章</translation>
    </message>
    <message>
        <source>Nothing found. Try fewer words.</source>
        <translation>没有找到。请减少关键词。</translation>
    </message>
    <message>
        <source>Send this article to the customer</source>
        <translation>把这篇文章发给客户</translation>
    </message>
</context>
<context>
    <name>AttachmentOpener</name>
    <message>
        <source>Fetching the picture…</source>
        <translation>正在获取图片…</translation>
    </message>
    <message>
        <source>This picture cannot be shown.</source>
        <translation>无法显示这张图片。</translation>
    </message>
</context>
<context>
    <name>Away</name>
    <message>
        <source>The screen is in the small window.</source>
        <translation>画面在小窗口中。</translation>
    </message>
    <message>
        <source>The screen has a display of its own.</source>
        <translation>画面正在全屏显示。</translation>
    </message>
    <message>
        <source>Bring it back</source>
        <translation>移回这里</translation>
    </message>
</context>
<context>
    <name>Bubble</name>
    <message>
        <source>New</source>
        <translation>新消息</translation>
    </message>
    <message>
        <source>Note for colleagues</source>
        <translation>内部备注</translation>
    </message>
    <message>
        <source>Robot</source>
        <translation>机器人</translation>
    </message>
    <message>
        <source>Article</source>
        <translation>文章</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
</context>
<context>
    <name>CannedEditor</name>
    <message>
        <source>Shortcut</source>
        <translation>快捷词</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>正文</translation>
    </message>
    <message>
        <source>Canned responses</source>
        <translation>常用语</translation>
    </message>
    <message>
        <source>{customer} and {agent} stand for the two names.</source>
        <translation>{customer} 和 {agent} 会换成双方的名字。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>New response</source>
        <translation>新建常用语</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>/{shortcut} was saved.</source>
        <translation>/{shortcut} 已保存。</translation>
    </message>
    <message>
        <source>The response was deleted.</source>
        <translation>常用语已删除。</translation>
    </message>
</context>
<context>
    <name>CannedPopup</name>
    <message>
        <source>Canned responses</source>
        <translation>常用语</translation>
    </message>
</context>
<context>
    <name>ChatHeader</name>
    <message>
        <source>Time since the session was accepted</source>
        <translation>接入后的时长</translation>
    </message>
    <message>
        <source>Customer without a name</source>
        <translation>未留姓名的客户</translation>
    </message>
    <message>
        <source>Open this session&apos;s ticket</source>
        <translation>打开本次会话的工单</translation>
    </message>
    <message>
        <source>End</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>End the session for the customer</source>
        <translation>结束与客户的会话</translation>
    </message>
    <message>
        <source>Done with this session; it leaves the list</source>
        <translation>收尾完成，从列表移除</translation>
    </message>
</context>
<context>
    <name>ChatPane</name>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>{name} is typing…</source>
        <translation>{name} 正在输入…</translation>
    </message>
    <message>
        <source>The customer is typing…</source>
        <translation>客户正在输入…</translation>
    </message>
</context>
<context>
    <name>ChatTool</name>
    <message>
        <source>Conversation</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Shows or folds the conversation beside the picture.</source>
        <translation>显示或收起画面旁的对话。</translation>
    </message>
    <message>
        <source>Unread: {count}</source>
        <translation>未读：{count}</translation>
    </message>
</context>
<context>
    <name>CodeDialog</name>
    <message>
        <source>Help by code</source>
        <translation>用代码帮助</translation>
    </message>
    <message>
        <source>New code</source>
        <translation>新代码</translation>
    </message>
    <message>
        <source>Read this to the customer by telephone</source>
        <translation>请在电话里念给客户</translation>
    </message>
    <message>
        <source>No code</source>
        <translation>没有代码</translation>
    </message>
    <message>
        <source>Waiting for the customer. Good for another {time}.</source>
        <translation>等待客户输入，剩余有效时间 {time}。</translation>
    </message>
    <message>
        <source>A wrong code was typed. Tries left: {count}. Good for another {time}.</source>
        <translation>有人输错了代码，还可试 {count} 次，剩余有效时间 {time}。</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>请稍候…</translation>
    </message>
    <message>
        <source>A customer has typed it and is on the way.</source>
        <translation>客户已输入代码，正在连接。</translation>
    </message>
    <message>
        <source>The code is older than ten minutes. Make a new one.</source>
        <translation>代码已超过十分钟，请生成新的。</translation>
    </message>
    <message>
        <source>A wrong code was typed three times, so this one is burned. Make a new one.</source>
        <translation>代码被输错三次，已作废，请生成新的。</translation>
    </message>
    <message>
        <source>The customer chooses Get help, then “I have a code”. Say it, never write it into a chat or a mail: who reads along there could take your place or his.</source>
        <translation>客户点“获取帮助”，再点“我有代码”。只能口述，切勿写进聊天或邮件：在那里看到的人可能冒充您或客户。</translation>
    </message>
</context>
<context>
    <name>Colleagues</name>
    <message>
        <source>{live} of {capacity} chats</source>
        <translation>{live}/{capacity} 个会话</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Reply</source>
        <translation>回复</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Reply or note</source>
        <translation>回复或备注</translation>
    </message>
    <message>
        <source>Only colleagues see a note (Ctrl+Shift+N)</source>
        <translation>备注只有同事能看到（Ctrl+Shift+N）</translation>
    </message>
    <message>
        <source>Canned responses</source>
        <translation>常用语</translation>
    </message>
    <message>
        <source>Attach a file</source>
        <translation>添加附件</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Write a note for colleagues…</source>
        <translation>写一条只给同事看的备注…</translation>
    </message>
    <message>
        <source>Write a reply…</source>
        <translation>写回复…</translation>
    </message>
    <message>
        <source>Sends when every upload is ready.</source>
        <translation>全部上传完成后即可发送。</translation>
    </message>
    <message>
        <source>{count} characters too long.</source>
        <translation>超出 {count} 个字符。</translation>
    </message>
    <message>
        <source>Enter sends · Shift+Enter new line · / canned responses</source>
        <translation>Enter 发送 · Shift+Enter 换行 · / 常用语</translation>
    </message>
    <message>
        <source>The picture has too many pixels. Send a smaller part of it.</source>
        <translation>图片像素过多，请截取较小的部分。</translation>
    </message>
    <message>
        <source>Screenshot.png</source>
        <translation>截图.png</translation>
    </message>
    <message>
        <source>{name} is a program and is not sent.</source>
        <translation>{name} 是程序，不能发送。</translation>
    </message>
    <message>
        <source>{name} is no file.</source>
        <translation>{name} 不是文件。</translation>
    </message>
    <message>
        <source>{name} is larger than {limit} MB. Send it in parts.</source>
        <translation>{name} 超过 {limit} MB，请分开发送。</translation>
    </message>
    <message>
        <source>{name} cannot be read: {reason}</source>
        <translation>无法读取 {name}：{reason}</translation>
    </message>
    <message>
        <source>A message carries at most {limit} attachments.</source>
        <translation>一条消息最多 {limit} 个附件。</translation>
    </message>
    <message>
        <source>Attach files</source>
        <translation>添加附件</translation>
    </message>
    <message>
        <source>There are no canned responses yet. Add one in Settings.</source>
        <translation>还没有常用语，请在“设置”中添加。</translation>
    </message>
</context>
<context>
    <name>ContextPane</name>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation>推荐文章</translation>
    </message>
    <message>
        <source>Tickets</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Earlier sessions</source>
        <translation>以往会话</translation>
    </message>
    <message>
        <source>See screen</source>
        <translation>查看屏幕</translation>
    </message>
    <message>
        <source>Choose a conversation to see its customer.</source>
        <translation>选择一个会话，这里显示它的客户。</translation>
    </message>
    <message>
        <source>Articles that fit the customer&apos;s last message appear here.</source>
        <translation>与客户最近一句话相符的文章会出现在这里。</translation>
    </message>
    <message>
        <source>Send this article to the customer</source>
        <translation>把这篇文章发给客户</translation>
    </message>
    <message>
        <source>No tickets. Ctrl+T makes one.</source>
        <translation>没有工单。按 Ctrl+T 新建。</translation>
    </message>
    <message>
        <source>This is the first session.</source>
        <translation>这是第一次会话。</translation>
    </message>
</context>
<context>
    <name>CustomerFacts</name>
    <message>
        <source>Customer without a name</source>
        <translation>未留姓名的客户</translation>
    </message>
    <message>
        <source>✓ Verified by the vendor</source>
        <translation>✓ 厂商已验证身份</translation>
    </message>
    <message>
        <source>○ Not verified</source>
        <translation>○ 未验证身份</translation>
    </message>
    <message>
        <source>Organisation</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>邮箱</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Edition</source>
        <translation>版别</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Reported by the application, not verified</source>
        <translation>由应用程序上报，未经验证</translation>
    </message>
    <message>
        <source>◌ reported by the application</source>
        <translation>◌ 由应用程序上报</translation>
    </message>
    <message>
        <source>Expires {date}</source>
        <translation>{date} 到期</translation>
    </message>
    <message>
        <source>▲ Expired on {date}</source>
        <translation>▲ 已于 {date} 到期</translation>
    </message>
    <message>
        <source>△ Expires on {date}, in {days} days</source>
        <translation>△ {date} 到期，还有 {days} 天</translation>
    </message>
</context>
<context>
    <name>CustomerView</name>
    <message>
        <source>Tickets</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>No tickets yet. Ctrl+T in a chat makes one.</source>
        <translation>还没有工单。在会话中按 Ctrl+T 新建。</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>No sessions yet.</source>
        <translation>还没有会话。</translation>
    </message>
</context>
<context>
    <name>CustomersPane</name>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Without a name</source>
        <translation>未留姓名</translation>
    </message>
    <message>
        <source>Organisation</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>最近在线</translation>
    </message>
    <message>
        <source>Customers</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Name, e-mail, organisation</source>
        <translation>姓名、邮箱、单位</translation>
    </message>
    <message>
        <source>Search customers</source>
        <translation>搜索客户</translation>
    </message>
    <message>
        <source>No customer is chosen</source>
        <translation>尚未选择客户</translation>
    </message>
    <message>
        <source>Choose one at the left to see sessions and tickets.</source>
        <translation>在左侧选择客户，查看会话和工单。</translation>
    </message>
    <message>
        <source>Nobody found. Search for less, or clear the field.</source>
        <translation>没有找到。请减少搜索词，或清空搜索框。</translation>
    </message>
    <message>
        <source>Customers: {count}</source>
        <translation>客户：{count}</translation>
    </message>
</context>
<context>
    <name>EntryView</name>
    <message>
        <source>to the customer</source>
        <translation>发给客户</translation>
    </message>
    <message>
        <source>note</source>
        <translation>备注</translation>
    </message>
</context>
<context>
    <name>IdentitySection</name>
    <message>
        <source>Your own key. Send it to whoever keeps your vendor&apos;s key, and import the certificate that comes back: customers then see that you are verified.</source>
        <translation>这是您自己的密钥。请把它发给保管厂商密钥的人，再导入发回来的证书，客户就会看到您的身份已验证。</translation>
    </message>
    <message>
        <source>Your public key</source>
        <translation>您的公钥</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy your public key</source>
        <translation>复制您的公钥</translation>
    </message>
    <message>
        <source>Import certificate…</source>
        <translation>导入证书…</translation>
    </message>
    <message>
        <source>Paste certificate</source>
        <translation>粘贴证书</translation>
    </message>
    <message>
        <source>Remove certificate</source>
        <translation>移除证书</translation>
    </message>
    <message>
        <source>Keep in a file</source>
        <translation>保存在文件中</translation>
    </message>
    <message>
        <source>This computer has no keyring: the key is another one after each start.</source>
        <translation>这台电脑没有密钥环：每次启动后密钥都会改变。</translation>
    </message>
    <message>
        <source>None: customers see the name that the hub gives.</source>
        <translation>无：客户看到的是服务器给出的姓名。</translation>
    </message>
    <message>
        <source>{name}, {vendor}, valid until {date}</source>
        <translation>{name}，{vendor}，有效期至 {date}</translation>
    </message>
    <message>
        <source>{name}, {vendor}, expired on {date}: ask for a new one</source>
        <translation>{name}，{vendor}，已于 {date} 过期，请申请新证书</translation>
    </message>
    <message>
        <source>Your public key was copied.</source>
        <translation>公钥已复制。</translation>
    </message>
    <message>
        <source>Import certificate</source>
        <translation>导入证书</translation>
    </message>
    <message>
        <source>{name} cannot be read: {reason}</source>
        <translation>无法读取 {name}：{reason}</translation>
    </message>
    <message>
        <source>The certificate counts from the next screen on.</source>
        <translation>证书从下一次远程屏幕起生效。</translation>
    </message>
    <message>
        <source>This certificate is for another key. Send your vendor the one shown here.</source>
        <translation>这份证书属于另一个密钥。请把这里显示的公钥发给厂商。</translation>
    </message>
    <message>
        <source>This is no certificate of an engineer.</source>
        <translation>这不是工程师证书。</translation>
    </message>
</context>
<context>
    <name>InboxList</name>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
</context>
<context>
    <name>InboxModel</name>
    <message>
        <source>{count} unread</source>
        <translation>{count} 条未读</translation>
    </message>
    <message>
        <source>The customer is typing…</source>
        <translation>客户正在输入…</translation>
    </message>
</context>
<context>
    <name>InboxPane</name>
    <message>
        <source>Inbox</source>
        <translation>收件箱</translation>
    </message>
    <message>
        <source>Waiting and mine</source>
        <translation>等待与我的</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Which sessions</source>
        <translation>哪些会话</translation>
    </message>
    <message>
        <source>No conversation is open</source>
        <translation>没有打开的会话</translation>
    </message>
    <message>
        <source>Choose one at the left, or press A to accept who waits longest.</source>
        <translation>在左侧选择会话，或按 A 接入等待最久的客户。</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Mine</source>
        <translation>我的</translation>
    </message>
    <message>
        <source>Nobody is waiting.</source>
        <translation>没有客户在等待。</translation>
    </message>
    <message>
        <source>You have no conversations. Press A to accept who waits longest.</source>
        <translation>您还没有会话。按 A 接入等待最久的客户。</translation>
    </message>
    <message>
        <source>Customer without a name</source>
        <translation>未留姓名的客户</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Open a live conversation first, then send the article.</source>
        <translation>请先打开一个进行中的会话，再发送文章。</translation>
    </message>
    <message>
        <source>Choose one of your conversations first.</source>
        <translation>请先选择您的一个会话。</translation>
    </message>
    <message>
        <source>Nothing is unread.</source>
        <translation>没有未读消息。</translation>
    </message>
</context>
<context>
    <name>InvitationCard</name>
    <message>
        <source>Look</source>
        <translation>去看看</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>a customer without a name</source>
        <translation>未具名的客户</translation>
    </message>
    <message>
        <source>{name} asks you to look at the screen of {customer} too.</source>
        <translation>{name} 请您一起查看 {customer} 的屏幕。</translation>
    </message>
</context>
<context>
    <name>InviteDialog</name>
    <message>
        <source>Invite a colleague</source>
        <translation>邀请同事</translation>
    </message>
    <message>
        <source>Colleagues</source>
        <translation>同事</translation>
    </message>
    <message>
        <source>No colleague is there now.</source>
        <translation>现在没有同事在线。</translation>
    </message>
    <message>
        <source>Invite</source>
        <translation>邀请</translation>
    </message>
    <message>
        <source>Who is to look at this screen too?</source>
        <translation>请谁一起查看这个屏幕？</translation>
    </message>
    <message>
        <source>The customer is asked about each by name.</source>
        <translation>每位同事都会先征得客户同意。</translation>
    </message>
</context>
<context>
    <name>KeysPage</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Show one of the first nine chats</source>
        <translation>切换到前九个会话之一</translation>
    </message>
    <message>
        <source>Take the keyboard back from the customer</source>
        <translation>从客户处收回键盘</translation>
    </message>
    <message>
        <source>Screen beside, above or below</source>
        <translation>旁边、上方或下方的屏幕</translation>
    </message>
    <message>
        <source>Fit the picture, or show its pixels</source>
        <translation>适应窗口，或按实际像素显示</translation>
    </message>
    <message>
        <source>Larger, smaller, actual size</source>
        <translation>放大、缩小、实际大小</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Small window</source>
        <translation>小窗口</translation>
    </message>
</context>
<context>
    <name>KnowledgePane</name>
    <message>
        <source>Knowledge</source>
        <translation>知识库</translation>
    </message>
    <message>
        <source>New article</source>
        <translation>新建文章</translation>
    </message>
    <message>
        <source>Words or a whole question</source>
        <translation>关键词或完整的问题</translation>
    </message>
    <message>
        <source>Search articles</source>
        <translation>搜索文章</translation>
    </message>
    <message>
        <source>Every category</source>
        <translation>全部分类</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Any state</source>
        <translation>任意状态</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Articles</source>
        <translation>文章</translation>
    </message>
    <message>
        <source>No article is chosen</source>
        <translation>尚未选择文章</translation>
    </message>
    <message>
        <source>Choose one at the left, or write one: what is answered once need not be answered again.</source>
        <translation>在左侧选择，或新写一篇：答过一次，就不必再答。</translation>
    </message>
    <message>
        <source>Nothing found. Try fewer words, or write the article that is missing.</source>
        <translation>没有找到。请减少关键词，或补写这篇文章。</translation>
    </message>
    <message>
        <source>Articles: {count}</source>
        <translation>文章：{count}</translation>
    </message>
</context>
<context>
    <name>LinkStrip</name>
    <message>
        <source>The hub ended the connection.</source>
        <translation>服务器结束了连接。</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Not connected. What you write is kept and goes out by itself.</source>
        <translation>未连接。您写的内容已保存，连上后会自动发出。</translation>
    </message>
    <message>
        <source>Messages waiting: {count}.</source>
        <translation>待发消息：{count}。</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Customer without a name</source>
        <translation>未留姓名的客户</translation>
    </message>
    <message>
        <source>Colleague</source>
        <translation>同事</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>转接</translation>
    </message>
    <message>
        <source>{customer} reports abuse by {agent}. The session has been ended.</source>
        <translation>{customer} 举报了 {agent}，会话已结束。</translation>
    </message>
    <message>
        <source>A customer</source>
        <translation>一位客户</translation>
    </message>
    <message>
        <source>somebody unknown</source>
        <translation>不明身份者</translation>
    </message>
    <message>
        <source>Attachments that were not sent: {count}. They are not kept.</source>
        <translation>有 {count} 个附件尚未发送，关闭后不会保留。</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>留下</translation>
    </message>
    <message>
        <source>Close anyway</source>
        <translation>仍然关闭</translation>
    </message>
</context>
<context>
    <name>MessageMenu</name>
    <message>
        <source>Copy what is selected</source>
        <translation>复制所选内容</translation>
    </message>
    <message>
        <source>Copy the message</source>
        <translation>复制整条消息</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Copy link</source>
        <translation>复制链接</translation>
    </message>
    <message>
        <source>Copy link {address}</source>
        <translation>复制链接 {address}</translation>
    </message>
    <message>
        <source>Copy picture {name}</source>
        <translation>复制图片 {name}</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Save {name} as…</source>
        <translation>将 {name} 另存为…</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
    <message>
        <source>This picture cannot be shown.</source>
        <translation>无法显示此图片。</translation>
    </message>
</context>
<context>
    <name>NewTicketDialog</name>
    <message>
        <source>Application</source>
        <translation>应用程序</translation>
    </message>
    <message>
        <source>New ticket</source>
        <translation>新建工单</translation>
    </message>
    <message>
        <source>Make ticket</source>
        <translation>建立工单</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>First note</source>
        <translation>第一条备注</translation>
    </message>
</context>
<context>
    <name>Office</name>
    <message>
        <source>The hub did not take the record of the screen session; this computer keeps it. {reason}</source>
        <translation>服务器未接收这次远程协助的记录；记录保留在本机。{reason}</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Save the file</source>
        <translation>保存文件</translation>
    </message>
    <message>
        <source>Fetching {name}…</source>
        <translation>正在取 {name}…</translation>
    </message>
    <message>
        <source>{name} cannot be written: {reason}</source>
        <translation>无法写入 {name}：{reason}</translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation>已保存为 {name}。</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Find a command, chat or colleague</source>
        <translation>查找命令、会话或同事</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>想做什么？</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>找到的</translation>
    </message>
    <message>
        <source>Nothing found. Try fewer letters.</source>
        <translation>没有找到。请少输几个字。</translation>
    </message>
</context>
<context>
    <name>Period</name>
    <message>
        <source>Last 7 days</source>
        <translation>最近 7 天</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Offered</source>
        <translation>请求数</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>接入数</translation>
    </message>
    <message>
        <source>First response, median</source>
        <translation>首次响应（中位数）</translation>
    </message>
    <message>
        <source>First response, 90 %</source>
        <translation>首次响应（90 %）</translation>
    </message>
    <message>
        <source>Satisfied (CSAT)</source>
        <translation>满意度（CSAT）</translation>
    </message>
    <message>
        <source>▯ offered   ▮ answered</source>
        <translation>▯ 请求   ▮ 接入</translation>
    </message>
    <message>
        <source>Offered and answered over time</source>
        <translation>请求与接入的变化</translation>
    </message>
    <message>
        <source>Ratings: {count}</source>
        <translation>评价数：{count}</translation>
    </message>
    <message>
        <source>{when}: offered {offered}, answered {answered}</source>
        <translation>{when}：请求 {offered}，接入 {answered}</translation>
    </message>
</context>
<context>
    <name>Program</name>
    <message>
        <source>Something went wrong in Deskside; it is in the log. Your work goes on. ({detail})</source>
        <translation>Deskside 出了点问题，已记入日志，不影响您继续工作。（{detail}）</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Change your presence</source>
        <translation>更改在线状态</translation>
    </message>
</context>
<context>
    <name>ReportsPane</name>
    <message>
        <source>Reports</source>
        <translation>报表</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>刷新</translation>
    </message>
    <message>
        <source>as of {time}</source>
        <translation>截至 {time}</translation>
    </message>
</context>
<context>
    <name>ScreenDeck</name>
    <message>
        <source>Remote screens</source>
        <translation>远程屏幕</translation>
    </message>
    <message>
        <source>Close this screen and end its session</source>
        <translation>关闭此屏幕并结束协助</translation>
    </message>
</context>
<context>
    <name>ScreenState</name>
    <message>
        <source>Asked</source>
        <translation>已请求</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>共享中</translation>
    </message>
    <message>
        <source>You have control</source>
        <translation>您在控制</translation>
    </message>
    <message>
        <source>Control rests</source>
        <translation>控制暂停</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>客户已暂停</translation>
    </message>
    <message>
        <source>Connection lost</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>已结束</translation>
    </message>
</context>
<context>
    <name>ScreenTab</name>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>{name} was asked to share the screen. The answer appears here.</source>
        <translation>已请求 {name} 共享屏幕，结果会显示在这里。</translation>
    </message>
    <message>
        <source>{name} reads the question and decides.</source>
        <translation>{name} 正在查看请求并决定。</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>Close this tab, or ask {name} again with F8.</source>
        <translation>可关闭此页，或按 F8 再次请求 {name}。</translation>
    </message>
    <message>
        <source>Say in the chat why it would help, then ask {name} again with F8.</source>
        <translation>请在会话中说明原因，再按 F8 请求 {name}。</translation>
    </message>
    <message>
        <source>Close this tab.</source>
        <translation>请关闭此标签页。</translation>
    </message>
    <message>
        <source>Stop asking</source>
        <translation>取消请求</translation>
    </message>
    <message>
        <source>Close this tab, then ask again with F8.</source>
        <translation>请关闭此页，再按 F8 重新请求。</translation>
    </message>
</context>
<context>
    <name>ScreenTile</name>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>You work here</source>
        <translation>在此操作</translation>
    </message>
    <message>
        <source>Close this screen and end its session</source>
        <translation>关闭此屏幕并结束协助</translation>
    </message>
</context>
<context>
    <name>ScreensPane</name>
    <message>
        <source>No screen is open</source>
        <translation>没有打开的屏幕</translation>
    </message>
    <message>
        <source>In a conversation, press F8 to ask the customer to show the screen. Somebody on the telephone can be helped by a code.</source>
        <translation>在会话中按 F8 请客户展示屏幕。电话里的人可以用代码帮助。</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>并排显示</translation>
    </message>
    <message>
        <source>See all screens at once; keys and clicks go to one</source>
        <translation>同时查看所有屏幕；按键和点击只发送给其中一个</translation>
    </message>
    <message>
        <source>Help by code…</source>
        <translation>用代码帮助…</translation>
    </message>
    <message>
        <source>Make a code to read out by telephone</source>
        <translation>生成一个在电话里念的代码</translation>
    </message>
    <message>
        <source>Connect to an address…</source>
        <translation>连接到地址…</translation>
    </message>
    <message>
        <source>See a screen on this network without the hub</source>
        <translation>不经过服务器查看本地网络上的屏幕</translation>
    </message>
    <message>
        <source>The session is no longer yours.</source>
        <translation>该会话已不归您。</translation>
    </message>
</context>
<context>
    <name>SessionReader</name>
    <message>
        <source>Accept</source>
        <translation>接入</translation>
    </message>
    <message>
        <source>Watch the screen</source>
        <translation>旁观屏幕</translation>
    </message>
    <message>
        <source>Look on; the customer is asked first</source>
        <translation>旁观；会先询问客户</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Customer without a name</source>
        <translation>未留姓名的客户</translation>
    </message>
</context>
<context>
    <name>SessionReportCard</name>
    <message>
        <source>{title}: {state}</source>
        <translation>{title}：{state}</translation>
    </message>
    <message>
        <source>The report comes when both sides have left their records.</source>
        <translation>双方都交来记录后，报告会显示在这里。</translation>
    </message>
    <message>
        <source>The session goes on.</source>
        <translation>会话仍在进行。</translation>
    </message>
    <message>
        <source>allowed: {list}</source>
        <translation>已允许：{list}</translation>
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
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Save the report as text, or the records for an auditor</source>
        <translation>把报告存为文本，或保存供审计的记录</translation>
    </message>
    <message>
        <source>Hide what happened</source>
        <translation>收起经过</translation>
    </message>
    <message>
        <source>Show what happened</source>
        <translation>查看经过</translation>
    </message>
    <message>
        <source>The report is in the clipboard.</source>
        <translation>报告已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>保存报告</translation>
    </message>
    <message>
        <source>Report as text (*.txt)</source>
        <translation>文本报告 (*.txt)</translation>
    </message>
    <message>
        <source>Records for verify-audit (*.json)</source>
        <translation>供 verify-audit 校验的记录 (*.json)</translation>
    </message>
    <message>
        <source>Fetching {name}…</source>
        <translation>正在取 {name}…</translation>
    </message>
</context>
<context>
    <name>SessionTicket</name>
    <message>
        <source>Ticket {number} was made. Ctrl+T opens it.</source>
        <translation>工单 {number} 已建立，按 Ctrl+T 打开。</translation>
    </message>
</context>
<context>
    <name>SettingsPane</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Language and looks</source>
        <translation>语言与外观</translation>
    </message>
    <message>
        <source>Canned responses, called by / in a reply</source>
        <translation>常用语（回复时按 / 调用）</translation>
    </message>
    <message>
        <source>Identity, for remote screens</source>
        <translation>身份（用于远程屏幕）</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账号</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Present password</source>
        <translation>当前密码</translation>
    </message>
    <message>
        <source>New password</source>
        <translation>新密码</translation>
    </message>
    <message>
        <source>New password again</source>
        <translation>再次输入新密码</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Notices in the tray while another window is in front</source>
        <translation>其他窗口在前时，在托盘显示通知</translation>
    </message>
    <message>
        <source>Change password</source>
        <translation>修改密码</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>The new password needs at least {count} characters.</source>
        <translation>新密码至少 {count} 个字符。</translation>
    </message>
    <message>
        <source>The two new passwords differ.</source>
        <translation>两次输入的新密码不一致。</translation>
    </message>
    <message>
        <source>The password was changed. Other computers have to sign in again.</source>
        <translation>密码已修改，其他电脑需要重新登录。</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Go to</source>
        <translation>前往</translation>
    </message>
    <message>
        <source>Inbox</source>
        <translation>收件箱</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>Remote screens</source>
        <translation>远程屏幕</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Tickets</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Knowledge</source>
        <translation>知识库</translation>
    </message>
    <message>
        <source>Customers</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Screens</source>
        <translation>屏幕</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>报表</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Accept who waits longest</source>
        <translation>接入等待最久的客户</translation>
    </message>
    <message>
        <source>Next unread conversation</source>
        <translation>下一个未读会话</translation>
    </message>
    <message>
        <source>Search in this list</source>
        <translation>在此列表中搜索</translation>
    </message>
    <message>
        <source>Write a reply</source>
        <translation>写回复</translation>
    </message>
    <message>
        <source>Reply or note</source>
        <translation>回复或备注</translation>
    </message>
    <message>
        <source>Attach a file</source>
        <translation>添加附件</translation>
    </message>
    <message>
        <source>Transfer to a colleague</source>
        <translation>转给同事</translation>
    </message>
    <message>
        <source>Make a ticket from this chat</source>
        <translation>由此会话建立工单</translation>
    </message>
    <message>
        <source>See the customer&apos;s screen</source>
        <translation>查看客户屏幕</translation>
    </message>
    <message>
        <source>End or finish the session</source>
        <translation>结束或完成会话</translation>
    </message>
    <message>
        <source>Send the first suggestion</source>
        <translation>发送第一篇推荐</translation>
    </message>
    <message>
        <source>Send the second suggestion</source>
        <translation>发送第二篇推荐</translation>
    </message>
    <message>
        <source>Send the third suggestion</source>
        <translation>发送第三篇推荐</translation>
    </message>
    <message>
        <source>Next screen</source>
        <translation>下一个屏幕</translation>
    </message>
    <message>
        <source>Screen before</source>
        <translation>上一个屏幕</translation>
    </message>
    <message>
        <source>Screens side by side, or one</source>
        <translation>屏幕并排或单个显示</translation>
    </message>
    <message>
        <source>Help by code</source>
        <translation>用代码帮助</translation>
    </message>
    <message>
        <source>Connect to an address</source>
        <translation>连接到地址</translation>
    </message>
    <message>
        <source>Find a command, chat or colleague</source>
        <translation>查找命令、会话或同事</translation>
    </message>
    <message>
        <source>Fold the customer column</source>
        <translation>折叠客户栏</translation>
    </message>
    <message>
        <source>Show all keys</source>
        <translation>显示全部快捷键</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>ShotEditor</name>
    <message>
        <source>Screenshot</source>
        <translation>截图</translation>
    </message>
    <message>
        <source>Arrow</source>
        <translation>箭头</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>方框</translation>
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
        <source>Leave it as it was</source>
        <translation>保持原样</translation>
    </message>
    <message>
        <source>File it</source>
        <translation>存入工单</translation>
    </message>
</context>
<context>
    <name>ShotNote</name>
    <message>
        <source>The screenshot is filed as a note.</source>
        <translation>截图将作为备注存入。</translation>
    </message>
    <message>
        <source>Draw on it…</source>
        <translation>标注…</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>ShotTool</name>
    <message>
        <source>Screenshot into the ticket</source>
        <translation>截图存入工单</translation>
    </message>
    <message>
        <source>Files a picture of what you see as a note of this conversation. The customer is told.</source>
        <translation>把您看到的画面作为备注存入这个对话，并告知客户。</translation>
    </message>
    <message>
        <source>There is no picture, or the conversation is no longer yours.</source>
        <translation>没有画面，或对话已不归您处理。</translation>
    </message>
    <message>
        <source>Screenshot.png</source>
        <translation>截图.png</translation>
    </message>
    <message>
        <source>Screenshot of the remote screen</source>
        <translation>远程屏幕截图</translation>
    </message>
</context>
<context>
    <name>SideColumn</name>
    <message>
        <source>This conversation is no longer yours.</source>
        <translation>这个对话已不归您处理。</translation>
    </message>
    <message>
        <source>Articles</source>
        <translation>文章</translation>
    </message>
    <message>
        <source>Find an article and send it to the customer</source>
        <translation>查找文章并发给客户</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Open the ticket of this conversation, or make it</source>
        <translation>打开或创建这个对话的工单</translation>
    </message>
    <message>
        <source>Fold the conversation</source>
        <translation>收起对话</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>The conversation is over, so nothing can be sent to the customer.</source>
        <translation>对话已结束，无法再发给客户。</translation>
    </message>
</context>
<context>
    <name>SignIn</name>
    <message>
        <source>Sign in to Deskside</source>
        <translation>登录 Deskside</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Your administrator tells you the address of your hub.</source>
        <translation>服务器地址请向管理员索取。</translation>
    </message>
    <message>
        <source>Address of the hub</source>
        <translation>服务器地址</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>邮箱</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Please enter your e-mail address.</source>
        <translation>请输入邮箱。</translation>
    </message>
    <message>
        <source>Please enter your password.</source>
        <translation>请输入密码。</translation>
    </message>
    <message>
        <source>Stay signed in?</source>
        <translation>保持登录？</translation>
    </message>
    <message>
        <source>This computer has no keyring. Keep the sign-in in a file that only you can read?</source>
        <translation>这台电脑没有密钥环。是否把登录状态保存在只有您能读的文件里？</translation>
    </message>
    <message>
        <source>Keep in a file</source>
        <translation>保存在文件里</translation>
    </message>
    <message>
        <source>Ask again at the next start</source>
        <translation>下次启动再登录</translation>
    </message>
</context>
<context>
    <name>StripItem</name>
    <message>
        <source>Remove {name}</source>
        <translation>移除 {name}</translation>
    </message>
    <message>
        <source>Upload {name} again</source>
        <translation>重新上传 {name}</translation>
    </message>
    <message>
        <source>Upload of {name}</source>
        <translation>{name} 的上传进度</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
</context>
<context>
    <name>TicketColumns</name>
    <message>
        <source>No.</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Assignee</source>
        <translation>负责人</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>更新</translation>
    </message>
</context>
<context>
    <name>TicketPane</name>
    <message>
        <source>Separated by commas</source>
        <translation>用逗号分隔</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>评论</translation>
    </message>
    <message>
        <source>The customer sees it</source>
        <translation>客户可见</translation>
    </message>
    <message>
        <source>Nobody</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Session: {subject}</source>
        <translation>会话：{subject}</translation>
    </message>
    <message>
        <source>Customer: {name}</source>
        <translation>客户：{name}</translation>
    </message>
    <message>
        <source>A colleague changed this ticket just now. It was read anew; please change it again.</source>
        <translation>同事刚刚修改了此工单，已重新读取，请再改一次。</translation>
    </message>
    <message>
        <source>Send to the customer</source>
        <translation>发给客户</translation>
    </message>
    <message>
        <source>Add note</source>
        <translation>添加备注</translation>
    </message>
    <message>
        <source>Write to the customer…</source>
        <translation>写给客户…</translation>
    </message>
    <message>
        <source>Write a note for colleagues…</source>
        <translation>写一条只给同事看的备注…</translation>
    </message>
    <message>
        <source>The comment is {count} characters too long.</source>
        <translation>评论超出 {count} 个字符。</translation>
    </message>
</context>
<context>
    <name>TicketsPane</name>
    <message>
        <source>Tickets</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>New ticket</source>
        <translation>新建工单</translation>
    </message>
    <message>
        <source>Number, subject, customer</source>
        <translation>编号、主题、客户</translation>
    </message>
    <message>
        <source>Search tickets</source>
        <translation>搜索工单</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>Assignee</source>
        <translation>负责人</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>待办</translation>
    </message>
    <message>
        <source>Any state</source>
        <translation>任意状态</translation>
    </message>
    <message>
        <source>Any priority</source>
        <translation>任意优先级</translation>
    </message>
    <message>
        <source>Anybody&apos;s</source>
        <translation>任何人</translation>
    </message>
    <message>
        <source>Mine</source>
        <translation>我的</translation>
    </message>
    <message>
        <source>Nobody&apos;s</source>
        <translation>无人负责</translation>
    </message>
    <message>
        <source>No ticket is chosen</source>
        <translation>尚未选择工单</translation>
    </message>
    <message>
        <source>Choose one at the left, or make one from a chat with Ctrl+T.</source>
        <translation>在左侧选择，或在会话中按 Ctrl+T 新建。</translation>
    </message>
    <message>
        <source>Nothing found. Loosen the filter, or make a ticket from a chat with Ctrl+T.</source>
        <translation>没有找到。请放宽筛选，或在会话中按 Ctrl+T 新建。</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>{count} new below ↓</source>
        <translation>下方有 {count} 条新消息 ↓</translation>
    </message>
</context>
<context>
    <name>TimelineModel</name>
    <message>
        <source>note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Article: {title}</source>
        <translation>文章：{title}</translation>
    </message>
</context>
<context>
    <name>TransferDialog</name>
    <message>
        <source>Transfer the session</source>
        <translation>转接会话</translation>
    </message>
    <message>
        <source>Colleagues</source>
        <translation>同事</translation>
    </message>
    <message>
        <source>What should your colleague know? Only colleagues see it.</source>
        <translation>同事需要知道什么？只有同事能看到。</translation>
    </message>
    <message>
        <source>Note for the colleague</source>
        <translation>给同事的备注</translation>
    </message>
    <message>
        <source>No colleague can take a session now. You can hand it back to the queue.</source>
        <translation>目前没有同事可以接手，可以把会话放回队列。</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>转接</translation>
    </message>
    <message>
        <source>To whom?</source>
        <translation>转给谁？</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Back to the queue</source>
        <translation>放回队列</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>{waiting} waiting, {unread} unread</source>
        <translation>{waiting} 位等待，{unread} 条未读</translation>
    </message>
    <message>
        <source>A customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>{name} is waiting</source>
        <translation>{name} 正在等待</translation>
    </message>
    <message>
        <source>{name} is now with you</source>
        <translation>{name} 已转给您</translation>
    </message>
</context>
<context>
    <name>VisitNews</name>
    <message>
        <source>The customer does not show the screen to {name}.</source>
        <translation>客户没有向 {name} 显示屏幕。</translation>
    </message>
    <message>
        <source>{name} cannot come now.</source>
        <translation>{name} 现在来不了。</translation>
    </message>
    <message>
        <source>{name} did not come.</source>
        <translation>{name} 没有来。</translation>
    </message>
    <message>
        <source>{name} wants to look on; the customer is asked.</source>
        <translation>{name} 想旁观，正在询问客户。</translation>
    </message>
    <message>
        <source>{name} comes; the customer is asked.</source>
        <translation>{name} 来了，正在询问客户。</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>Busy</source>
        <translation>忙碌</translation>
    </message>
    <message>
        <source>Away</source>
        <translation>离开</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>Engineer</source>
        <translation>工程师</translation>
    </message>
    <message>
        <source>Team lead</source>
        <translation>组长</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>管理员</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Published</source>
        <translation>已发布</translation>
    </message>
    <message>
        <source>Asked the customer</source>
        <translation>已请求客户</translation>
    </message>
    <message>
        <source>Customer is deciding</source>
        <translation>客户正在决定</translation>
    </message>
    <message>
        <source>Screen is shared</source>
        <translation>正在共享屏幕</translation>
    </message>
    <message>
        <source>Screen session ended</source>
        <translation>协助已结束</translation>
    </message>
    <message>
        <source>Customer said no</source>
        <translation>客户未同意</translation>
    </message>
    <message>
        <source>waiting to be sent</source>
        <translation>待发送</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>delivered</source>
        <translation>已送达</translation>
    </message>
    <message>
        <source>read</source>
        <translation>已读</translation>
    </message>
    <message>
        <source>not sent</source>
        <translation>未发送</translation>
    </message>
    <message>
        <source>Looking round</source>
        <translation>浏览中</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Wrap-up</source>
        <translation>收尾</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>处理中</translation>
    </message>
    <message>
        <source>Pending</source>
        <translation>待回复</translation>
    </message>
    <message>
        <source>On hold</source>
        <translation>搁置</translation>
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
        <source>Merged</source>
        <translation>已合并</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>低</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>普通</translation>
    </message>
    <message>
        <source>High</source>
        <translation>高</translation>
    </message>
    <message>
        <source>Urgent</source>
        <translation>紧急</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>咨询</translation>
    </message>
    <message>
        <source>Incident</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Assignee</source>
        <translation>负责人</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
</context>
</TS>
